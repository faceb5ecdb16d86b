import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countEdits, nearest } from './nearest.ts';

const commands = ['init', 'create', 'status', 'up', 'down', 'plan', 'validate', 'verify'];

test.each([
  ['statsu', 'status'],
  ['stat', 'status'],
  ['STATUS', 'status'],
  ['craete', 'create'],
  ['pu', 'up'],
  ['verfy', 'verify'],
  ['validte', 'validate'],
  ['dawm', undefined],
  ['x', undefined],
  ['deploy', undefined],
  ['', undefined],
])('%j is probably %j', (word, expected) => {
  expect(nearest(word, commands)).toBe(expected);
});

test('of two that are equally close the first is taken, and none of none', () => {
  expect(nearest('bat', ['cat', 'hat'])).toBe('cat');
  expect(nearest('bat', [])).toBeUndefined();
});

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['abc', 'abc', 0],
  ['abc', 'abd', 1],
  ['abc', 'bc', 1],
  ['abc', 'acb', 1],
  ['ca', 'abc', 3],
])('from %j to %j are %d edits', (from, to, expected) => {
  expect(countEdits(from, to)).toBe(expected);
});

test('the number of edits is symmetric, and 1 after any single mistake', () => {
  const word = fc.string({ minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat(6), (one, other, at) => {
      expect(countEdits(one, other)).toBe(countEdits(other, one));
      const index = at % one.length;
      const missing = one.slice(0, index) + one.slice(index + 1);
      expect(countEdits(one, missing)).toBe(1);
      const swapped = one.slice(0, index) + (one[index + 1] ?? '') + one[index] + one.slice(index + 2);
      expect(countEdits(one, swapped)).toBe(swapped === one ? 0 : 1);
    }),
  );
});
