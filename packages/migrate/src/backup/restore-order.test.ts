import { expect, test } from 'vitest';
import { parentsFirst } from './restore-order.ts';

test.each([
  ['without references', 3, [], [0, 1, 2]],
  ['a child comes after its parent', 2, [{ from: 0, to: 1 }], [1, 0]],
  [
    'a chain',
    3,
    [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ],
    [2, 1, 0],
  ],
  [
    'a circle ends',
    2,
    [
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ],
    [1, 0],
  ],
])('%s', (_, count, references, expected) => {
  expect(parentsFirst(count, references)).toEqual(expected);
});
