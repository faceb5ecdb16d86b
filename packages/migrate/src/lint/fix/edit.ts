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

/** A piece of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A statement with the comments right above it, up to the end of its line; undefined when that cannot be told. */
export function chunkOf(migration: Migration, { statement }: Pick<Action, 'statement'>): Span | undefined {
  const { text } = migration;
  const between = /^\s*;/.exec(text.slice(statement.end));
  if (between === null) return undefined;
  const behind = /^[ \t]*(?:--[^\r\n]*)?(?:\r?\n|$)/.exec(text.slice(statement.end + between[0].length));
  if (behind === null) return undefined;
  const end = statement.end + between[0].length + behind[0].length;
  const top = topOf(migration, statement.start);
  let start = text.lastIndexOf('\n', statement.start - 1) + 1;
  if (text.slice(start, statement.start).trim() !== '') return undefined;
  for (;;) {
    const previous = text.lastIndexOf('\n', start - 2) + 1;
    if (previous < top || start === 0 || !text.slice(previous, start).trim().startsWith('--'))
      return { start, end };
    start = previous;
  }
}

/** Above it a line that looks like a comment may be part of a literal, a body or a block comment. */
function topOf({ text, up, down }: Migration, start: number): number {
  const section = down !== undefined && start >= down.offset ? down : up;
  const ends = section.statements.map(each => each.offset + each.text.length).filter(end => end <= start);
  const previousEnd = Math.max(section.offset, ...ends);
  return previousEnd + text.slice(previousEnd, start).lastIndexOf('*/') + 1;
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
