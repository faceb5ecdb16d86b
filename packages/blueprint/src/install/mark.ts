import { createHash } from 'node:crypto';

// What is ours carries a mark with a hash of its text: what a person has changed since is theirs.

/** A text in a file, as far as the mark tells whose it is. */
export type Owned =
  /** None of it is ours. */
  | { readonly state: 'none' }
  /** Ours, as it was written. `before` and `after` are the person's. */
  | { readonly state: 'ours'; readonly body: string; readonly before: string; readonly after: string }
  /** Ours once, and changed since; or marks that do not fit together. */
  | { readonly state: 'changed'; readonly line: number };

/** A whole file of ours: the mark is its last line. Pure. */
export function markFile(body: string): string {
  return `${body}\n\n<!-- blueprint:installed ${hashOf(body)} -->\n`;
}

/** A section between two marks. Pure. */
export function markSection(body: string): string {
  return `<!-- blueprint:begin ${hashOf(body)} -->\n${body}\n<!-- blueprint:end -->\n`;
}

export function readMarkedFile(text: string): Owned {
  const source = toLineFeeds(text);
  const match = /<!-- blueprint:installed ([0-9a-f]{12}) -->/.exec(source);
  if (match === null) return { state: 'none' };
  const body = source.slice(0, match.index).replace(/\n\n$/, '');
  return source === markFile(body) && match[1] === hashOf(body)
    ? { state: 'ours', body, before: '', after: '' }
    : { state: 'changed', line: lineOf(source, match.index) };
}

export function readMarkedSection(text: string): Owned {
  const marks = [...text.matchAll(/<!-- blueprint:(begin|end)\b.*?-->(?:\r?\n)?/g)];
  const [begin, end] = marks;
  if (begin === undefined) return { state: 'none' };
  const changed: Owned = { state: 'changed', line: lineOf(text, begin.index) };
  if (marks.length !== 2 || begin[1] !== 'begin' || end?.[1] !== 'end') return changed;
  const after = end.index + end[0].length;
  const body = toLineFeeds(text.slice(begin.index + begin[0].length, end.index)).replace(/\n$/, '');
  const whole = toLineFeeds(text.slice(begin.index, after));
  if (whole.trimEnd() !== markSection(body).trimEnd()) return changed;
  return { state: 'ours', body, before: text.slice(0, begin.index), after: text.slice(after) };
}

/** Git changes line ends on the way to Windows: that is no change of a person. */
function toLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 12);
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
