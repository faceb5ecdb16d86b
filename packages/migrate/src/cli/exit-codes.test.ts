import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ErrorCode } from '../errors.ts';
import { exitCodeMeanings, exitCodeOf } from './exit-codes.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const [, union = ''] = /export type ErrorCode =([^;]*);/.exec(read('../errors.ts')) ?? [];
const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code as ErrorCode).sort();

test('docs/migrate/exit-codes.md lists every error in the row of its exit code', () => {
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

test('every error is expected by name in a test that runs the real thing', () => {
  const folder = fileURLToPath(new URL('../../test', import.meta.url));
  const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => read(`../../test/${name}`));
  expect(tests.length).toBeGreaterThan(50);
  // As a value or as a person sees it; not in a comment, and not in the title of a test.
  const expected = new Set(
    tests.flatMap(text =>
      [...text.matchAll(/'(\w+)'|error\\?\[(\w+)/g)].map(([, value, shown]) => value ?? shown),
    ),
  );
  expect(codes.filter(code => !expected.has(code))).toEqual([]);
});
