import { readHeader } from '../../files/header.ts';
import type { Migration } from '../../files/migration.ts';
import type { Action } from '../parse/action.ts';

/** A piece of a text and what stands there instead. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** All edits at once; they do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: piece }) => result.slice(0, start) + piece + result.slice(end),
      text,
    );
}

/** A statement with the comments right above it, up to the end of its line; undefined when that cannot be told. */
export function chunkOf(
  text: string,
  { statement }: Pick<Action, 'statement'>,
): { start: number; end: number } | undefined {
  const between = /^\s*;/.exec(text.slice(statement.end));
  if (between === null) return undefined;
  const behind = /^[ \t]*(?:--[^\r\n]*)?(?:\r?\n|$)/.exec(text.slice(statement.end + between[0].length));
  if (behind === null) return undefined;
  const end = statement.end + between[0].length + behind[0].length;
  let start = text.lastIndexOf('\n', statement.start - 1) + 1;
  if (text.slice(start, statement.start).trim() !== '') return undefined;
  for (;;) {
    const previous = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(previous, start).trim();
    if (start === 0 || !line.startsWith('--') || /^--[ \t]*(UP|DOWN)$/.test(line)) return { start, end };
    start = previous;
  }
}

/** New lines below the last one of the header. */
export function headerEdit({ text, version }: Migration, lines: readonly string[]): Edit[] {
  if (lines.length === 0) return [];
  const { end } = readHeader(text, version);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const last = [...text.slice(0, end).matchAll(/^--[ \t]*[A-Za-z]+(?:-[A-Za-z]+)*:.*(?:\r?\n|$)/gm)].at(-1);
  const start = last === undefined ? 0 : last.index + last[0].length;
  return [{ start, end: start, text: lines.map(line => `-- ${line}${lineEnd}`).join('') }];
}
