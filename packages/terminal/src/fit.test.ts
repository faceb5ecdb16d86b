import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, padEnd, padStart } from './fit.ts';
import { displayWidth, splitGlyphs } from './width.ts';

test.each([
  ['users', 5, 'users'],
  ['users', 4, 'use…'],
  ['users', 1, '…'],
  ['users', 0, ''],
  ['添加订单', 8, '添加订单'],
  ['添加订单', 6, '添加…'],
  ['添加订单', 7, '添加订…'],
  ['a👩‍👩‍👧b', 2, 'a…'],
  ['a👩‍👩‍👧bc', 4, 'a👩‍👩‍👧…'],
  ['\x1b[31mred\x1b[39m', 3, '\x1b[31mred\x1b[39m'],
  ['\x1b[31mred\x1b[39m', 2, 'r…'],
  ['users', Number.POSITIVE_INFINITY, 'users'],
])('%j in %i columns is %j', (text, width, expected) => {
  expect(fit(text, width)).toBe(expected);
});

test('an ellipsis that is itself too wide is left out', () => {
  expect(fit('users', 4, '...')).toBe('u...');
  expect(fit('users', 3, '...')).toBe('...');
  expect(fit('users', 2, '...')).toBe('us');
});

const line = fc.string({ unit: 'grapheme' });

test('is never wider than asked for, and keeps the longest prefix that leaves room for the ellipsis', () => {
  fc.assert(
    fc.property(line, fc.nat(30), (text, width) => {
      const cut = fit(text, width);
      expect(displayWidth(cut)).toBeLessThanOrEqual(width);
      if (displayWidth(text) <= width) expect(cut).toBe(text);
      else if (width > 0) {
        const kept = cut.slice(0, -1);
        const plain = stripVTControlCharacters(text);
        expect(cut.at(-1)).toBe('…');
        expect(plain.startsWith(kept)).toBe(true);
        const next = splitGlyphs(plain)[splitGlyphs(kept).length];
        expect(displayWidth(kept) + (next?.width ?? 0)).toBeGreaterThanOrEqual(width);
      }
    }),
  );
});

test('padding fills to the width and keeps longer text', () => {
  expect(padEnd('添', 4)).toBe('添  ');
  expect(padStart('\x1b[31mx\x1b[39m', 3)).toBe('  \x1b[31mx\x1b[39m');
  expect(padEnd('users', 3)).toBe('users');
  expect(padStart('users', 3)).toBe('users');
});
