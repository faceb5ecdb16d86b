import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, type PostgresParser } from '../files/postgres-parser.ts';
import type { Finding } from '../finding.ts';
import { type Case, fullCase } from './cases/case.ts';
import { filesOfCase, lastVersion } from './cases/files.ts';
import { cases } from './cases/index.ts';
import { lintFiles } from './lint.ts';
import { rules } from './rules/index.ts';

let parser: PostgresParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** Found by other means than an action; ignore.test.ts and lint.test.ts have their cases. */
const withoutCases = ['invalid-file', 'unused-ignore', 'ignore-without-reason', 'unknown-ignore'];

function findingsOf(each: Case, rule: string): Finding[] {
  const files = filesOfCase(each, parser);
  expect(files.flatMap(({ problems }) => problems)).toEqual([]);
  const isOff = rules.find(({ id }) => id === rule)?.severity === 'off';
  const { findings } = lintFiles(files, parser, {
    severities: new Map(isOff ? [[rule, 'note']] : []),
    targetVersion: fullCase(each).target,
    reports: version => version === lastVersion,
  });
  return findings.filter(finding => finding.rule === rule);
}

const looking = rules.filter(({ id }) => !withoutCases.includes(id));

describe.each(looking.map(rule => [rule.id, rule] as const))('%s', (id, rule) => {
  const { bad = [], good = [] } = cases[id] ?? {};

  test.each(bad.map(each => [fullCase(each).up, each] as const))('finds %s', (_, each) => {
    const found = findingsOf(each, id);
    expect(found.length).toBeGreaterThan(0);
    for (const finding of found) expectWellFormed(finding);
  });

  test.each(good.map(each => [fullCase(each).up, each] as const))('leaves alone %s', (_, each) => {
    expect(findingsOf(each, id)).toEqual([]);
  });

  test('has enough cases, and says what it is', () => {
    expect(bad.length).toBeGreaterThanOrEqual(2);
    expect(good.length).toBeGreaterThanOrEqual(2);
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(rule.summary).not.toMatch(/\.$/);
    expect(rule.why).toMatch(/[.)]$/);
    expect(rule.instead).not.toBe('');
    expect(Object.keys(rule.check)).not.toEqual([]);
  });
});

/** What holds for every finding of every rule. */
function expectWellFormed({
  message,
  hint,
  file,
  line,
  column,
  endLine,
  endColumn,
  source,
  version,
}: Finding): void {
  expect(file).toMatch(/^migrations\/.*\.sql$/);
  expect(version).toBe(lastVersion);
  expect(line).toBeGreaterThan(3);
  expect(column).toBeGreaterThan(0);
  expect(endLine > line || (endLine === line && endColumn > column)).toBe(true);
  expect(source.split('\n').length).toBeGreaterThanOrEqual(endLine);
  for (const text of [message, hint ?? '']) {
    expect(text).not.toBe('');
    expect(text).not.toMatch(/undefined|\[object|null"|""|\n/);
  }
  expect(message).not.toMatch(/\.$/);
  expect(hint).toMatch(/[.?")]$/);
}

test('every case belongs to a rule, and every id is there once', () => {
  const ids = rules.map(({ id }) => id);
  expect(Object.keys(cases).filter(id => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
