import { expect, test } from 'vitest';
import { parseExpectation } from './expectation.ts';

test.each([
  ['exit 0', 0, []],
  ['exits with 2', 2, []],
  ['exit code 1', 1, []],
  ['Exit with status 3', 3, []],
  ['non-zero exit', 'not 0', []],
  ['exit 0, p99 below 100 ms', 0, []],
  ['0 failed orders', 0, []],
  ['exit 0, approved by the customer', 0, ['approved by the customer']],
  ['50 of 50 runs', 0, ['50 of 50 runs']],
  ['exit 0, median under 1,000 ms for 1,200 files, approved', 0, ['approved']],
  ['exit 0 and prints "a, b; c and d"', 0, []],
  ['', 0, []],
])('%s', (text, exitCode, unjudged) => {
  expect(parseExpectation(text)).toMatchObject({ exitCode, unjudged });
});

test.each([
  ['prints 1200 files', 'read 1200 files\n', true],
  ['prints `ok, all`', 'ok, some', false],
  ['prints "ok, all" and exit 0', 'ok, all', true],
  ['output contains ready', 'it is ready.', true],
  ['at most 4', 'took 3.5\n', true],
  ['prints at most 4', 'took 4.5\n', false],
  ['at least 90', 'coverage 12 of 14: 92', true],
  ['at least 90', 'nothing', false],
  ['prints nothing', ' \n', true],
  ['no output', 'x', false],
  ['p99 below 100 ms', 'p99 200 ms', false],
  ['p99 below 100 ms', 'p99 0.09 s', true],
  ['p99 below 100 ms', 'done', true],
  ['0 failed orders', '2 failed orders', false],
  ['exit 0, approved', 'refused', true],
])('%s of %j: %s', (text, output, holds) => {
  expect(parseExpectation(text).holds(output)).toBe(holds);
});

test.each([
  ['p99 below 100 ms', 'p99 200 ms', []],
  ['p99 below 100 ms', 'done', ['p99 below 100 ms']],
  ['exit 0, prints `a`', 'a', []],
])('%s of %j: what the output does not say is named', (text, output, notFound) => {
  expect(parseExpectation(text).notFound(output)).toEqual(notFound);
});
