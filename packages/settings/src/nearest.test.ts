import { expect, test } from 'vitest';
import { nearestWord } from './nearest.ts';

const words = ['Migration', 'Version', 'Lock-Timeout', 'url'];

test.each([
  ['Migration', 'Migration'],
  ['migration', 'Migration'],
  ['Migratoin', 'Migration'],
  ['Versions', 'Version'],
  ['Lock_Timout', 'Lock-Timeout'],
  ['lurl', 'url'],
  ['Ticket', undefined],
  ['x', undefined],
  ['something else', undefined],
])('%s is meant to be %s', (word, expected) => {
  expect(nearestWord(word, words)).toBe(expected);
});

test('of two that are near, the nearer one; of none, none', () => {
  expect(nearestWord('20240101000000_002', ['20240101000000_111', '20240101000000_001'])).toBe(
    '20240101000000_001',
  );
  expect(nearestWord('x', [])).toBeUndefined();
});
