import { beforeAll, expect, test } from 'vitest';
import { loadParser, type PostgresParser } from '../files/postgres-parser.ts';
import { baseSchema } from './cases/case.ts';
import { checkText, lastVersion } from './cases/files.ts';
import { lintFiles } from './lint.ts';

let parser: PostgresParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** What lint says of a file: `line rule`. */
function lint(lines: readonly string[], header: readonly string[] = []): string[] {
  const base = checkText(`-- Irreversible: test\n-- UP\n${baseSchema}`, '20250101000000_001', parser);
  const text = ['-- Lock-Timeout: 5s', ...header, '-- UP', ...lines, ''].join('\n');
  const file = checkText(text, lastVersion, parser);
  expect(file.problems).toEqual([]);
  const { findings } = lintFiles([base, file], parser, { reports: version => version === lastVersion });
  return findings.map(({ line, rule, message, hint }) =>
    rule.includes('ignore') ? `${line} ${rule}: ${message}. ${hint}` : `${line} ${rule}`,
  );
}

const irreversible = ['-- Irreversible: test'];

test('above a statement it is for that statement only', () => {
  const lines = [
    '-- lint-ignore: truncate a cache, which fills itself again',
    'TRUNCATE orders;',
    'TRUNCATE customers CASCADE;',
  ];
  expect(lint(lines, irreversible)).toEqual(['6 several-locks', '6 truncate']);
});

test('behind a statement, and inside of one, it is for that statement', () => {
  expect(lint(['TRUNCATE orders; -- lint-ignore: truncate a cache'], irreversible)).toEqual([]);
  expect(lint(['TRUNCATE', '  -- lint-ignore: truncate a cache', '  orders;'], irreversible)).toEqual([]);
});

test('in the header it is for the whole file', () => {
  const header = [...irreversible, '-- lint-ignore: truncate caches, which fill themselves again'];
  expect(lint(['TRUNCATE orders;', 'TRUNCATE orders;'], header)).toEqual([]);
});

test('above DO it is for all that DO runs', () => {
  const lines = ['-- lint-ignore: truncate caches', 'DO $$ BEGIN TRUNCATE orders; TRUNCATE orders; END $$;'];
  expect(lint(lines, irreversible)).toEqual([]);
});

test('in UP it says nothing about DOWN', () => {
  const lines = [
    '-- lint-ignore: drop-index-not-concurrent the table is empty',
    'DROP INDEX orders_note;',
    '-- DOWN',
    'DROP INDEX orders_customer;',
  ];
  expect(lint(lines)).toEqual(['6 drop-index-not-concurrent']);
});

test('without a reason it ignores nothing', () => {
  expect(lint(['-- lint-ignore: truncate', 'TRUNCATE orders;'], irreversible)).toEqual([
    '4 ignore-without-reason: "truncate" is ignored without a reason. Say why: "-- lint-ignore: truncate REASON".',
    '5 truncate',
  ]);
});

test('what ignores nothing is found', () => {
  expect(lint(['-- lint-ignore: truncate a cache', 'SELECT 1;'], irreversible)).toEqual([
    '4 unused-ignore: there is nothing here that "truncate" would find. Remove the comment.',
  ]);
});

test('an unknown rule is found, with the nearest one', () => {
  expect(
    lint(['-- lint-ignore: truncat a cache', 'SELECT 1;', '-- lint-ignore:', 'SELECT 2;'], irreversible),
  ).toEqual([
    '4 unknown-ignore: there is no rule "truncat" to ignore. Did you mean "truncate"?',
    '6 unknown-ignore: lint-ignore names no rule. Write "-- lint-ignore: RULE REASON"; docs/migrate/rules lists the rules.',
  ]);
});

test('in a string it is text', () => {
  expect(lint(["SELECT '", '-- lint-ignore: truncate', "';"], irreversible)).toEqual([]);
});
