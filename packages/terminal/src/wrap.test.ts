import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

test.each([
  ['', 10, ['']],
  ['one two three', Number.POSITIVE_INFINITY, ['one two three']],
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 6, ['one', 'two', 'three']],
  ['one\n\ntwo three', 5, ['one', '', 'two', 'three']],
  ['see https://example.org/a/b/c now', 8, ['see', 'https://example.org/a/b/c', 'now']],
  ['  at one two', 8, ['  at one', 'two']],
  ['添加 订单', 6, ['添加', '订单']],
])('%j in %i columns', (text, width, expected) => {
  expect(wrap(text, width)).toEqual(expected);
});

test('further lines hang under the first', () => {
  expect(wrap('hint: one two\n\nthree', 11, '      ')).toEqual(['hint: one', '      two', '', '      three']);
  expect(wrap('one two', 2, '    ')).toEqual(['one', '    two']);
});

test('no line is wider, but for a single word; no word is lost', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', '添', '\n', ' '), minLength: 1 }));
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 20 }), (parts, width) => {
      const text = parts.join(' ');
      const lines = wrap(text, width);
      for (const line of lines) expect(displayWidth(line) <= width || !line.trim().includes(' ')).toBe(true);
      expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(text.split(/\s+/).filter(Boolean));
    }),
  );
});
