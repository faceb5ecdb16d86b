import { expect, test } from 'vitest';
import { findFigure, isWithin, parseBound } from './bound.ts';

test.each([
  ['p99 below 100 ms', { label: 'p99', comparison: 'below', value: 100, unit: 'ms' }],
  ['p99 < 5 ms at 50,000 requests/s', { label: 'p99', comparison: 'below', value: 5, unit: 'ms' }],
  [
    'median under 1,000 ms for 1,200 files',
    { label: 'median', comparison: 'below', value: 1000, unit: 'ms' },
  ],
  ['at least 90 % of the lines', { label: '', comparison: 'at least', value: 90, unit: '%' }],
  ['≥ 90%', { label: '', comparison: 'at least', value: 90, unit: '%' }],
  ['>90%', { label: '', comparison: 'above', value: 90, unit: '%' }],
  ['0 failures', { label: '', comparison: 'exactly', value: 0, unit: '', rest: 'failures' }],
  ['100 %', { label: '', comparison: 'exactly', value: 100, unit: '%' }],
  ['at most 4', { label: '', comparison: 'at most', value: 4, unit: '' }],
  ['prints at most 4', { label: '', comparison: 'at most', value: 4 }],
  ['coverage > 90 %', { label: 'coverage', comparison: 'above', value: 90, unit: '%' }],
])('%s is understood', (text, expected) => {
  expect(parseBound(text)).toMatchObject(expected);
});

test.each(['50 of 50', 'none in a recorded week', 'approved', '0 of 1,000,000', 'a 3'])(
  '%s is no bound',
  text => {
    expect(parseBound(text)).toBeUndefined();
  },
);

test.each([
  ['p99 below 100 ms', 'p50 10 ms\np99 200 ms\n', 200],
  ['p99 below 100 ms', 'p99: 0.05 s', 50],
  ['p99 below 100 ms', 'done', undefined],
  ['p99 below 1 s', 'p99 12 requests', undefined],
  ['0 failures', '12 tests, 3 failures', 3],
  ['0 failures', 'failures: 0', 0],
  ['0 failed orders', '1 failed order of 12', 1],
  ['at least 90 %', 'a 3\n92.5%\n', 92.5],
  ['under 2 s for 1,000 files', 'took 1500 ms', 1.5],
  ['under 2 s', 'ran 3 tests in 1 s and 4 s', undefined],
  ['at most 2 MB', 'size 1,500 kB', 1.5],
])('%s in %j', (text, output, expected) => {
  const bound = parseBound(text);
  const figure = bound === undefined ? undefined : findFigure(bound, output);
  if (expected === undefined) expect(figure).toBeUndefined();
  else expect(figure).toBeCloseTo(expected);
});

test.each([
  ['below 5', 5, false],
  ['at most 5', 5, true],
  ['above 5', 5, false],
  ['at least 5', 5, true],
  ['exactly 5', 5, true],
  ['exactly 5', 4, false],
])('%s and %d: %s', (text, figure, expected) => {
  const bound = parseBound(text);
  expect(bound !== undefined && isWithin(bound, figure)).toBe(expected);
});
