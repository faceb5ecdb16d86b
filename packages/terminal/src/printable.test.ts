import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test.each([
  ['users.sql', 'users.sql'],
  ['größe 添加 👩‍👩‍👧 نمی‌خواهم', 'größe 添加 👩‍👩‍👧 نمی‌خواهم'],
  ['\x1b[31mred', '\\u001b[31mred'],
  ['\x9b2J', '\\u009b2J'],
  ['a\nb\r\tc', 'a\\nb\\r\\tc'],
  ['\x00\x07\x7f', '\\u0000\\u0007\\u007f'],
  ['x\u202elqs.exe', 'x\\u202elqs.exe'],
  ['\u2066a\u2069', '\\u2066a\\u2069'],
  ['a\u2028b\u2029', 'a\\u2028b\\u2029'],
  ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['\u{e0041}', '\\udb40\\udc41'],
  ['\ud800x', '\\ud800x'],
])('%j becomes %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('newlines and tabs stay where asked for', () => {
  expect(printable('a\n\tb\r', { newlines: true })).toBe('a\n\\tb\\r');
  expect(printable('a\n\tb\r', { tabs: true })).toBe('a\\n\tb\\r');
});

test('nothing is left to drive a terminal, and a second pass changes nothing', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.string({ unit: fc.nat(0xffff).map(unit => String.fromCharCode(unit)) }),
      fc.constantFrom('\x1b[2J', '\x9b', '\x1b]0;title\x07', '\u202e', '\u{e0041}'),
    ),
  );
  fc.assert(
    fc.property(hostile, parts => {
      const shown = printable(parts.join(''));
      expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      expect(stripVTControlCharacters(shown)).toBe(shown);
      expect(printable(shown)).toBe(shown);
    }),
  );
});
