import { readInline } from '../../markdown/inline.ts';

/**
 * Id and title of a decision: the front matter names the id; otherwise the heading does (`# ADR-7: …`, `# 7. …`), or
 * the name of the file (`0007-….md`).
 */
export function decisionIdentity(
  file: string,
  written: string | readonly string[] | undefined,
  heading: string,
): { id: string; title: string } {
  if (typeof written === 'string') return { id: written, title: readInline(heading) };
  const numbered = /^(?:ADR[- ]?)?(\d{1,6})[.:)]?[ \t]+(?:[-–—:][ \t]+)?([\s\S]+)$/i.exec(heading.trim());
  const title = readInline(numbered?.[2] ?? heading);
  const stem = (file.split('/').at(-1) ?? file).replace(/\.md$/i, '');
  const number = numbered?.[1] ?? /^(?:adr-?)?(\d{1,6})(?!\d)/i.exec(stem)?.[1];
  return { id: number === undefined ? stem : `ADR-${String(Number(number)).padStart(3, '0')}`, title };
}
