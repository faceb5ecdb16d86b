import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeFrame } from './code-frame.ts';
import { createStyle } from './style.ts';
import { plainSurface } from './terminal.ts';
import { displayWidth } from './width.ts';

const source = [
  'CREATE TABLE users (',
  '\tid bigint PRIMRY KEY,\t-- 主键 👍🏽 x',
  '  bell\x07 text',
  ');',
  `SELECT ${Array.from({ length: 60 }, (_, index) => `column_${index}`).join(', ')};`,
  'end',
].join('\r\n');

/** The frame around the first place in `line` where `word` stands. */
function frameAt(line: number, word: string, width = Number.POSITIVE_INFINITY, ascii = false): string[] {
  const column = (source.split('\r\n')[line - 1] ?? '').indexOf(word) + 1;
  return codeFrame({ source, line, column, endColumn: column + word.length }, plainSurface(width, { ascii }));
}

test('shows the lines around the place, with carets under it', () => {
  expect(frameAt(1, 'TABLE')).toEqual([
    '> 1 | CREATE TABLE users (',
    '    |        ^^^^^',
    '  2 |     id bigint PRIMRY KEY,   -- 主键 👍🏽 x',
  ]);
});

test.each([
  ['a word after a tab', 'PRIMRY', '    |               ^^^^^^'],
  ['a tab, as the spaces it became', '\t', '    | ^^^^'],
  ['a wide character', '键', '    |                                  ^^'],
  ['an emoji of several units', '👍🏽', '    |                                     ^^'],
  ['a character after wide ones', 'x', '    |                                        ^'],
])('%s', (_, word, carets) => {
  expect(frameAt(2, word)[2]).toBe(carets);
});

test('a control character is shown as its escape, which the carets cover', () => {
  expect(frameAt(3, '\x07').slice(1, 3)).toEqual(['> 3 |   bell\\u0007 text', '    |       ^^^^^^']);
});

test.each([
  [{ line: 4, column: 2, context: 0 }, ['> 4 | );', '    |  ^']],
  [{ line: 4, column: 99, context: 0 }, ['> 4 | );', '    |   ^']],
  [{ line: 4, column: 1, endColumn: 99, context: 0 }, ['> 4 | );', '    | ^^']],
  [{ line: 4, column: 2, endColumn: 1, context: 0 }, ['> 4 | );', '    |  ^']],
  [{ line: 4, column: 0, context: 0 }, ['> 4 | );', '    | ^']],
  [{ line: 7, column: 1 }, []],
  [{ line: 0, column: 1 }, []],
])('%j', (place, expected) => {
  expect(codeFrame({ source, ...place }, plainSurface())).toEqual(expected);
});

test('an empty line can be marked', () => {
  expect(codeFrame({ source: 'a\n\nb', line: 2, column: 1 }, plainSurface())).toEqual([
    '  1 | a',
    '> 2 |',
    '    | ^',
    '  3 | b',
  ]);
});

test.each([
  [12, 5, ['> 1 | 123456789_12', '    |     ^']],
  [13, 5, ['> 1 | 123456789_1…', '    |     ^']],
  [13, 11, ['> 1 | 123456789_1…', '    |           ^']],
  [13, 12, ['> 1 | …3456789_123', '    |           ^']],
  [12, 13, ['> 1 | …3456789_12', '    |            ^']],
])('in 12 columns, a line of %d with a mark at %d', (length, column, expected) => {
  const line = '123456789_123'.slice(0, length);
  expect(codeFrame({ source: line, line: 1, column }, plainSurface(18))).toEqual(expected);
});

test('space at the end of a line is not shown', () => {
  expect(codeFrame({ source: 'a  \nb\t', line: 2, column: 1 }, plainSurface())).toEqual([
    '  1 | a',
    '> 2 | b',
    '    | ^',
  ]);
});

test('line numbers are aligned', () => {
  const long = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join('\n');
  expect(codeFrame({ source: long, line: 99, column: 1 }, plainSurface())).toEqual([
    '   98 | line 98',
    '>  99 | line 99',
    '      | ^',
    '  100 | line 100',
  ]);
});

test.each([
  [
    'the start',
    frameAt(5, 'column_1', 50),
    [
      '  4 | );',
      '> 5 | SELECT column_0, column_1, column_2, column…',
      '    |                  ^^^^^^^^',
      '  6 | end',
    ],
  ],
  [
    'the middle',
    frameAt(5, 'column_45', 50),
    [
      '  4 | …',
      '> 5 | …, column_44, column_45, column_46, column_…',
      '    |               ^^^^^^^^^',
      '  6 | …',
    ],
  ],
  [
    'the end',
    frameAt(5, ';', 50),
    [
      '  4 | …',
      '> 5 | …column_56, column_57, column_58, column_59;',
      '    |                                            ^',
      '  6 | …',
    ],
  ],
  [
    'the middle, in ASCII',
    frameAt(5, 'column_45', 50, true),
    [
      '  4 | ...',
      '> 5 | ...column_44, column_45, column_46, colum...',
      '    |               ^^^^^^^^^',
      '  6 | ...',
    ],
  ],
])('a long line is shown around the place: %s', (_, frame, expected) => {
  expect(frame).toEqual(expected);
});

test('a surface that is too narrow gets no frame', () => {
  expect(frameAt(1, 'TABLE', 17)).toEqual([]);
  expect(frameAt(1, 'TABLE', 18)).not.toEqual([]);
});

test('a line of megabytes is shown in a moment, also in a pipe', () => {
  const minified = `${'a主'.repeat(1_000_000)}HERE${'b'.repeat(1_000_000)}`;
  const startedAt = performance.now();
  const frame = codeFrame(
    { source: minified, line: 1, column: 2_000_001, endColumn: 2_000_005 },
    plainSurface(),
  );
  expect(performance.now() - startedAt).toBeLessThan(1000);
  const at = frame[1]?.indexOf('^') ?? 0;
  expect(frame[0]?.replace(/主/g, '主_').slice(at, at + 4)).toBe('HERE');
  expect(displayWidth(frame[0] ?? '')).toBeLessThanOrEqual(160);
});

test('is never wider than the surface, and its carets stand under the marked character', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '\t', '主', '👍', 'e\u0301', '\x1b', '\n'),
    maxLength: 300,
  });
  const style = createStyle(true);
  fc.assert(
    fc.property(
      text,
      fc.nat(5),
      fc.nat(200),
      fc.integer({ min: 18, max: 90 }),
      (before, line, column, width) => {
        const marked = `${before.replaceAll('\n', '').slice(0, column)}#tail`;
        const lines = before.split('\n').slice(0, line);
        const place = { line: lines.length + 1, column: marked.indexOf('#') + 1 };
        const surface = { ...plainSurface(width), style };
        const frame = codeFrame({ source: [...lines, marked, before].join('\n'), ...place }, surface);
        const shown = frame.map(stripVTControlCharacters);
        for (const text of shown) expect(displayWidth(text)).toBeLessThanOrEqual(width);
        const row = shown.findIndex(text => text.startsWith('>'));
        const until = shown[row]?.split('#')[0] ?? '';
        expect(shown[row + 1]?.indexOf('^')).toBe(displayWidth(until));
      },
    ),
  );
});
