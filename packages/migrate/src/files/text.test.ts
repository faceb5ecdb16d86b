import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteOffsets, inFile, offsetOfCodePoint, placeAt } from './text.ts';

test.each([
  ['', 0, '1:1'],
  ['abc', 2, '1:3'],
  ['a\nbc', 2, '2:1'],
  ['a\r\nbc', 4, '2:2'],
  ['a\n', 1, '1:2'],
  ['a\n', 2, '2:1'],
  ['😀b\né😀b', 4, '2:1'],
  ['\t\tb', 2, '1:3'],
])('the place in %j at %i is %s', (text, offset, expected) => {
  const { line, column } = placeAt(text, offset);
  expect(`${line}:${column}`).toBe(expected);
});

const text = fc.string({ unit: 'binary' });

test('code points and bytes lead to the offset they came from', () => {
  fc.assert(
    fc.property(fc.array(text), parts => {
      const whole = parts.join('');
      const offsetOfByte = byteOffsets(whole);
      const offsets = parts.map((_, index) => parts.slice(0, index).join('').length);
      // Also when asked in another order.
      for (const offset of [...offsets, ...offsets.toReversed()]) {
        const before = whole.slice(0, offset);
        expect(offsetOfCodePoint(whole, [...before].length)).toBe(offset);
        expect(offsetOfByte(Buffer.byteLength(before))).toBe(offset);
      }
    }),
  );
});

test('counts beyond the end lead to the end', () => {
  expect(offsetOfCodePoint('a😀', 9)).toBe(3);
  expect(byteOffsets('a😀')(99)).toBe(3);
});

test('a problem gets its file, and an excerpt without the secrets of the file', () => {
  const source = "CREATE ROLE app PASSWORD 'hunter2' SUPERUSR;";
  const problem = { code: 'syntax', message: 'syntax error', line: 1, column: 36 };
  expect(inFile([problem], 'a.sql', source)).toEqual([
    { ...problem, file: 'a.sql', source: 'CREATE ROLE app PASSWORD ********* SUPERUSR;' },
  ]);
  expect(inFile([], 'a.sql', source)).toEqual([]);
});
