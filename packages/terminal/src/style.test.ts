import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStyle, type Style } from './style.ts';

const coloured = createStyle(true);
const plain = createStyle(false);
const names = Object.keys(coloured) as (keyof Style)[];

test.each([
  ['bold', '\x1b[1mx\x1b[22m'],
  ['dim', '\x1b[2mx\x1b[22m'],
  ['red', '\x1b[31mx\x1b[39m'],
  ['green', '\x1b[32mx\x1b[39m'],
  ['yellow', '\x1b[33mx\x1b[39m'],
  ['blue', '\x1b[34mx\x1b[39m'],
  ['cyan', '\x1b[36mx\x1b[39m'],
  ['underline', '\x1b[4mx\x1b[24m'],
] as const)('%s opens and closes its own code', (name, expected) => {
  expect(coloured[name]('x')).toBe(expected);
});

test('an outer style goes on after an inner one that ends with the same code', () => {
  expect(coloured.red(`a${coloured.blue('b')}c`)).toBe('\x1b[31ma\x1b[34mb\x1b[39m\x1b[31mc\x1b[39m');
  expect(coloured.bold(`a${coloured.dim('b')}c`)).toBe('\x1b[1ma\x1b[2mb\x1b[22m\x1b[1mc\x1b[22m');
});

test('empty text stays empty', () => {
  expect(coloured.red('')).toBe('');
});

test('stripping any nesting of styles gives the plain text', () => {
  const text = fc.string().filter(value => stripVTControlCharacters(value) === value);
  fc.assert(
    fc.property(
      text,
      text,
      fc.constantFrom(...names),
      fc.constantFrom(...names),
      (inner, outer, one, other) => {
        const styled = coloured[one](outer + coloured[other](inner) + outer);
        expect(stripVTControlCharacters(styled)).toBe(outer + inner + outer);
        expect(plain[one](inner)).toBe(inner);
      },
    ),
  );
});
