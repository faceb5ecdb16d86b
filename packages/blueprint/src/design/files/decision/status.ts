import type { Decision } from '../../design.ts';
import { readBody } from '../../markdown/body.ts';
import type { FrontMatter } from '../../markdown/front-matter.ts';
import type { Line, Section } from '../../markdown/lines.ts';
import { complain, type Reading } from '../../reading.ts';
import { decisionStatuses } from '../../terms.ts';
import { inSection, sectionText } from './sections.ts';
import { single } from './values.ts';

interface Head {
  readonly status: string | undefined;
  readonly date: string | undefined;
  readonly rest: readonly string[];
}

/** `Date: …` of adr-tools, `- Status: …` of log4brains; any other text between the title and the first section stays. */
export function readHead(lines: readonly Line[]): Head {
  const facts = new Map<string, string>();
  const rest = lines.filter(({ text, fenced }) => {
    const found = fenced
      ? null
      : /^[-*+]?[ \t]*(?:\*\*)?(status|date)(?:\*\*)?:(?:\*\*)?[ \t]*([\s\S]*)$/i.exec(text);
    if (found === null || facts.has(found[1]?.toLowerCase() ?? '')) return true;
    facts.set(found[1]?.toLowerCase() ?? '', found[2]?.trim() ?? '');
    return false;
  });
  return {
    status: facts.get('status'),
    date: facts.get('date') || undefined,
    rest: [readBody(rest, inSection)],
  };
}

export function readStatus(
  reading: Reading,
  front: FrontMatter,
  head: Head,
  section: Section | undefined,
): { word: Decision['status']; remark: string[] } {
  const written = single(front.values.get('status')) ?? head.status ?? sectionText(section) ?? '';
  if (written === '') return { word: null, remark: [] };
  const first = /^\W*([a-z]+)/i.exec(written)?.[1]?.toLowerCase() ?? '';
  const word = synonyms.get(first) ?? decisionStatuses.find(status => status === first);
  if (word === undefined) {
    complain(
      reading,
      section?.line ?? 1,
      `the status is "${written.slice(0, 60)}"`,
      `expected ${decisionStatuses.join(', ')}`,
    );
    return { word: null, remark: [] };
  }
  return { word, remark: written.toLowerCase() === first ? [] : [`Status: ${written}`] };
}

/** `superceded` is how adr-tools spells it, `draft` is a status of log4brains. */
const synonyms: ReadonlyMap<string, Decision['status']> = new Map([
  ['superceded', 'superseded'],
  ['draft', 'proposed'],
  ['approved', 'accepted'],
]);
