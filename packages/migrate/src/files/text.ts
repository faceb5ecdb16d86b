import { isUtf8 } from 'node:buffer';
import type { Problem } from '../errors.ts';
import { maskSecrets } from '../redact.ts';

/** A place in a file. Line and column start at 1; the column counts UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The line and column of an offset in UTF-16 units. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: countNewlines(before) + 1, column: offset - lineStart + 1 };
}

/** The same problems with their file, and its text for an excerpt, where no secret can be read. */
export function inFile(problems: readonly Problem[], file: string, text: string): Problem[] {
  if (problems.length === 0) return [];
  const source = maskSecrets(text);
  return problems.map(problem => ({ ...problem, file, source }));
}

/** PostgreSQL counts error positions in code points; JavaScript counts UTF-16 units. */
export function offsetOfCodePoint(text: string, codePoints: number): number {
  let offset = 0;
  for (let index = 0; index < codePoints && offset < text.length; index += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Turns byte offsets of the UTF-8 form, which PostgreSQL's parser reports, into UTF-16 offsets. Ask in ascending order. */
export function byteOffsets(text: string): (bytes: number) => number {
  const isAscii = Buffer.byteLength(text) === text.length;
  if (isAscii) return bytes => bytes;
  let offset = 0;
  let position = 0;
  return bytes => {
    if (bytes < position) {
      offset = 0;
      position = 0;
    }
    while (position < bytes && offset < text.length) {
      const code = text.codePointAt(offset) ?? 0;
      position += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      offset += code > 0xffff ? 2 : 1;
    }
    return offset;
  };
}

/** The first line, from 1, that holds what is not UTF-8; undefined where all is. */
export function lineThatIsNotUtf8(content: Buffer): number | undefined {
  if (isUtf8(content)) return undefined;
  let line = 1;
  for (let start = 0; start <= content.length; line += 1) {
    const end = content.indexOf(0x0a, start);
    if (!isUtf8(content.subarray(start, end === -1 ? content.length : end))) return line;
    start = end + 1;
    if (end === -1) break;
  }
  return line;
}

function countNewlines(text: string): number {
  let count = 0;
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) count += 1;
  return count;
}
