import { fenceEnds, isBlank, type Line, normalizeNewlines } from './lines.ts';

// Text of several lines below a heading, and back. Lines that would read as structure get a backslash, which Markdown
// does not show; code fences stay as they are.

/** What counts as structure where the body stands. */
export interface BodyPlace {
  /** Headings of this level and above end the body. */
  readonly level: number;
  /** Labels of list items that are fields, as in `- Depends on: T1`. */
  readonly labels?: readonly string[];
}

/** A text as a block that is safe to stand below a heading; no block for no text. */
export function writeBody(text: string, place: BodyPlace): string[] {
  const normal = normalizeNewlines(text);
  if (normal === '') return [];
  const lines = normal.split('\n');
  const ends = fenceEnds(lines);
  const structural = structure(place);
  const first = lines.findIndex(line => !isBlank(line));
  const last = lines.findLastIndex(line => !isBlank(line));
  let fenceEnd = -1;
  const written = lines.map((line, index) => {
    if (index <= fenceEnd) return line;
    const end = ends.get(index);
    if (typeof end === 'number') {
      fenceEnd = end;
      return line;
    }
    const edge = first === -1 || index < first || index > last;
    return edge || end === null || structural.test(line) ? escapeLine(line) : line;
  });
  return [written.join('\n')];
}

function escapeLine(line: string): string {
  const indent = /^ {0,3}(?![ \t]*$)/.exec(line)?.[0] ?? '';
  return `${indent}\\${line.slice(indent.length)}`;
}

/** The text that `writeBody` wrote, or that a person did. */
export function readBody(lines: readonly Line[], place: BodyPlace): string {
  const first = lines.findIndex(({ text }) => !isBlank(text));
  if (first === -1) return '';
  const last = lines.findLastIndex(({ text }) => !isBlank(text));
  const escaped = structure(place);
  return lines
    .slice(first, last + 1)
    .map(({ text, fenced }) =>
      !fenced && /^ {0,3}\\/.test(text) && escaped.test(text) ? unescapeLine(text) : text,
    )
    .join('\n');
}

function unescapeLine(line: string): string {
  return line.replace('\\', '');
}

/** Matches a line that is structure, and one that is structure behind backslashes. */
function structure({ level, labels = [] }: BodyPlace): RegExp {
  const field = labels.length === 0 ? '' : `|[-*+][ \\t]+(?:\\*\\*)?(?:${labels.join('|')})(?:\\*\\*)?:`;
  return new RegExp(
    `^ {0,3}(?:\\\\*(?:#{1,${level}}(?:[ \\t]|$)${field})|\\\\+(?:\`{3}|~{3}|[ \\t]*$))`,
    'i',
  );
}
