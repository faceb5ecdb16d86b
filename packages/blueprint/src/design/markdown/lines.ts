/** One line of a file. Numbers start at 1. */
export interface Line {
  readonly text: string;
  readonly number: number;
  /** In a code fence, or its first or last line: nothing there is structure. */
  readonly fenced: boolean;
}

/** What stands below one heading, up to the next one of its level or above. */
export interface Section {
  readonly heading: string;
  readonly level: number;
  /** Of the heading. */
  readonly line: number;
  readonly lines: readonly Line[];
}

export interface Outline {
  /** What stands before the first heading. */
  readonly preamble: readonly Line[];
  readonly sections: readonly Section[];
}

export interface ScannedLines {
  readonly lines: readonly Line[];
  /** Lines of fences that nothing closes. They count as text, so that the rest of the file is still read. */
  readonly unclosed: readonly number[];
}

/** Splits a text into lines and marks those in code fences. `\r\n` and `\r` count as `\n`. */
export function scanLines(text: string): ScannedLines {
  const texts = normalizeNewlines(text).split('\n');
  const ends = fenceEnds(texts);
  const unclosed: number[] = [];
  let last = -1;
  const lines = texts.map((line, index) => {
    const end = index > last ? ends.get(index) : undefined;
    if (end === null) unclosed.push(index + 1);
    else if (end !== undefined) last = end;
    return { text: line, number: index + 1, fenced: index <= last };
  });
  return { lines, unclosed };
}

export function normalizeNewlines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** For the index of each line that opens a fence, the index of the line that closes it; null where none does. */
export function fenceEnds(lines: readonly string[]): ReadonlyMap<number, number | null> {
  const ends = new Map<number, number | null>();
  const longest = longestCloserFrom(lines);
  for (let index = 0; index < lines.length; index++) {
    const opening = fence(lines[index] ?? '', /^ {0,3}(?:(`{3,})[^`]*|(~{3,})[\s\S]*)$/);
    if (opening === undefined) continue;
    const closes = (longest[opening.character][index + 1] ?? 0) >= opening.length;
    ends.set(index, closes ? nextCloser(lines, index + 1, opening) : null);
    index = ends.get(index) ?? index;
  }
  return ends;
}

interface Fence {
  readonly character: '`' | '~';
  readonly length: number;
}

const closing = /^ {0,3}(?:(`{3,})|(~{3,}))[ \t]*$/;

/** The length of the longest fence that could close another, at or after each line. It bounds the search: linear time. */
function longestCloserFrom(lines: readonly string[]): Record<Fence['character'], Uint32Array> {
  const longest = { '`': new Uint32Array(lines.length + 1), '~': new Uint32Array(lines.length + 1) };
  for (let index = lines.length - 1; index >= 0; index--) {
    const found = fence(lines[index] ?? '', closing);
    for (const character of ['`', '~'] as const) {
      const here = found?.character === character ? found.length : 0;
      longest[character][index] = Math.max(here, longest[character][index + 1] ?? 0);
    }
  }
  return longest;
}

function nextCloser(lines: readonly string[], from: number, opening: Fence): number {
  for (let index = from; index < lines.length; index++) {
    const found = fence(lines[index] ?? '', closing);
    if (found?.character === opening.character && found.length >= opening.length) return index;
  }
  return lines.length - 1;
}

function fence(line: string, pattern: RegExp): Fence | undefined {
  if (!line.includes('```') && !line.includes('~~~')) return undefined;
  const found = pattern.exec(line);
  if (found === null) return undefined;
  const [, backticks, tildes = ''] = found;
  return backticks === undefined
    ? { character: '~', length: tildes.length }
    : { character: '`', length: backticks.length };
}

/** Cuts lines at headings of `level` or above. */
export function outline(lines: readonly Line[], level: number): Outline {
  const starts = lines.flatMap((line, index) => {
    const heading = headingOf(line);
    return heading !== undefined && heading.level <= level ? [{ ...heading, index, line: line.number }] : [];
  });
  const sections = starts.map(({ index, ...heading }, at) => ({
    ...heading,
    lines: lines.slice(index + 1, starts[at + 1]?.index ?? lines.length),
  }));
  return { preamble: lines.slice(0, starts[0]?.index ?? lines.length), sections };
}

function headingOf({ text, fenced }: Line): { level: number; heading: string } | undefined {
  if (fenced || !text.includes('#')) return undefined;
  const found = /^ {0,3}(#{1,6})(?:[ \t]([\s\S]*))?$/.exec(text);
  return found === null ? undefined : { level: (found[1] ?? '').length, heading: found[2] ?? '' };
}

export function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}
