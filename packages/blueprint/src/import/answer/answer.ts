import type { Block, Document } from './blocks.ts';

/** One answer while it is read: which of its lines have found their place in the design. */
export interface Answer {
  readonly document: Document;
  readonly placed: Set<number>;
}

/** Any range of lines. */
export interface Lines {
  readonly line: number;
  readonly end: number;
}

/** Notes that these lines are in the design. */
export function take({ placed }: Answer, ...spans: readonly Lines[]): void {
  for (const { line, end } of spans) for (let number = line; number < end; number++) placed.add(number);
}

/** The lines of a block as they were written, without what indents all of them. */
export function sourceOf({ document }: Answer, { line, end }: Lines): string {
  const lines = document.lines.slice(line - 1, end - 1);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const indents = lines.filter(text => text.trim() !== '').map(text => text.length - text.trimStart().length);
  const indent = Math.min(...(indents.length === 0 ? [0] : indents.slice(0, 10_000)), 12);
  return lines.map(text => text.slice(Math.min(indent, text.length - text.trimStart().length))).join('\n');
}

/** The lines from the first block to the last. */
export function spanOf(blocks: readonly Block[]): Lines {
  return { line: blocks[0]?.line ?? 1, end: blocks.at(-1)?.end ?? 1 };
}
