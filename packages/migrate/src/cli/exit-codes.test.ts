import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ErrorCode } from '../errors.ts';
import { exitCodeMeanings, exitCodeOf } from './exit-codes.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('docs/migrate/exit-codes.md lists every error in the row of its exit code', () => {
  const [, union = ''] = /export type ErrorCode =([^;]*);/.exec(read('../errors.ts')) ?? [];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code as ErrorCode).sort();
  expect(codes.length).toBeGreaterThan(60);
  const rows = [...read('../../../../docs/migrate/exit-codes.md').matchAll(/^\| (\d+) +\|[^|]*\|(.*)\|$/gm)];
  const documented = rows.map(([, exit, list = '']) => [
    Number(exit),
    [...list.matchAll(/`(\w+)`/g)].map(([, code]) => code),
  ]);
  const expected = Object.keys(exitCodeMeanings)
    .map(Number)
    .map(exit => [exit, exit === 0 ? [] : codes.filter(code => exitCodeOf(code) === exit)]);
  expect(documented).toEqual(expected);
});
