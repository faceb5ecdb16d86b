import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDatabase,
  newestTestServer,
  type TestDatabase,
  type TestServer,
  temporaryDirectory,
} from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { loadParser } from '../../src/files/postgres-parser.ts';
import { inspectTarget } from '../../src/history/target.ts';
import { createMigrator, type LintGoal } from '../../src/index.ts';
import { baseSchema, type FullCase, fullCase } from '../../src/lint/cases/case.ts';
import { cases } from '../../src/lint/cases/index.ts';
import { fixableRules } from '../../src/lint/fix/index.ts';
import { compareSnapshots } from '../../src/proof/diff.ts';
import type { Snapshot } from '../../src/proof/snapshot/snapshot.ts';
import { takeSnapshot } from '../../src/proof/snapshot/take.ts';
import { hardSql } from '../fixtures/hard-sql.ts';

const parser = await loadParser();
const server = newestTestServer();
const changeVersion = '20250102000000_001';
const baseVersion = '20250101000000_100';

/** A header, so that a case fails on nothing but its SQL. */
function write(folder: string, { up, down, header = [], earlier = [] }: FullCase): void {
  mkdirSync(folder, { recursive: true });
  const file = (version: string, text: string) => writeFileSync(join(folder, `${version}_x.sql`), text);
  for (const [index, sql] of [baseSchema, ...earlier].entries())
    file(
      `20250101000000_${String(index + 1).padStart(3, '0')}`,
      `-- Irreversible: what is before\n\n-- UP\n${sql}\n`,
    );
  file(baseVersion, '-- Irreversible: the last one before\n\n-- UP\nSELECT 1;\n');
  const lines = [...header, ...(down === undefined ? ['Irreversible: a case'] : [])];
  const end = up.includes('\r\n') ? '\r\n' : '\n';
  const text = [
    ...lines.map(line => `-- ${line}`),
    '-- Author: jo',
    '-- Phase: contract',
    '',
    '-- UP',
    up,
    ...(down === undefined ? [] : ['', '-- DOWN', down]),
    '',
  ].join(end);
  file(changeVersion, text);
}

const goal: LintGoal = { since: changeVersion };
const migratorIn = (directory: string, database?: TestDatabase) =>
  createMigrator({ connection: database?.url ?? 'postgres://nowhere.invalid/x', directory });

async function snapshotOf(database: TestDatabase): Promise<Snapshot> {
  const session = await openDatabase(database.url, {}).open(() => undefined, 'snapshot');
  try {
    const { serverVersion } = await inspectTarget(session, undefined);
    return await takeSnapshot(session, {
      serverVersion,
      home: 'public',
      schemas: undefined,
      databaseWide: true,
    });
  } finally {
    await session.close();
  }
}

/** The schema after UP, and after DOWN where there is one; or what the server says against it. */
async function schemasOf(target: TestServer, directory: string, isReversible: boolean) {
  await using database = await createDatabase(target);
  const migrator = migratorIn(directory, database);
  try {
    await migrator.up();
    const after = await snapshotOf(database);
    if (isReversible) await migrator.down({ to: baseVersion });
    return { after, before: await snapshotOf(database) };
  } catch (error) {
    return (error as Error).message;
  }
}

function textsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name > baseVersion)
    .sort()
    .map(name => readFileSync(join(folder, name), 'utf8'));
}

function commentsIn(texts: readonly string[]): string[] {
  const tokens = texts.flatMap(text => parser.tokens(text) ?? []);
  return tokens
    .filter(({ kind }) => kind === 'line comment' || kind === 'block comment')
    .map(({ text }) => text.replaceAll('\r', ''))
    .sort();
}

/** Fixes the case, and runs it as it was and as it is. Returns whether anything was rewritten. */
async function expectSameMeaning(each: FullCase): Promise<boolean> {
  await using folder = await temporaryDirectory();
  const [before, after] = [join(folder.path, 'before'), join(folder.path, 'after')];
  write(before, each);
  write(after, each);
  const { changes } = await migratorIn(after).fixLint(goal);
  if (changes.length === 0) return false;

  expect(commentsIn(textsIn(after))).toEqual(expect.arrayContaining(commentsIn(textsIn(before))));
  expect((await migratorIn(after).lint(goal)).findings.filter(({ fixable }) => fixable)).toEqual([]);
  expect((await migratorIn(after).fixLint(goal)).changes).toEqual([]);
  expect(await migratorIn(after).validate()).toEqual([]);

  const isReversible = each.down !== undefined;
  const was = await schemasOf(server, before, isReversible);
  const is = await schemasOf(server, after, isReversible);
  if (typeof was === 'string' || typeof is === 'string') {
    expect({ was, is, texts: textsIn(after) }).toEqual({
      was: expect.any(Object),
      is: expect.any(Object),
      texts: [],
    });
    return true;
  }
  expect(compareSnapshots(was.after, is.after), textsIn(after).join('\n')).toEqual([]);
  expect(compareSnapshots(was.before, is.before), textsIn(after).join('\n')).toEqual([]);
  return true;
}

const bad = fixableRules.flatMap(rule =>
  (cases[rule]?.bad ?? []).map(fullCase).map(each => [rule, each.up, each] as const),
);

describe('what --fix makes of the cases of each rule ends in the same schema', () => {
  const rewritten = new Set<string>();

  test.each(bad)('%s: %s', { timeout: 60_000 }, async (rule, _, each) => {
    if (await expectSameMeaning(each)) rewritten.add(rule);
  });

  test('every rule that can be fixed was', () => {
    expect(fixableRules.filter(rule => !rewritten.has(rule))).toEqual([]);
  });
});

describe('SQL that is hard to rewrite keeps its meaning and its comments', () => {
  test.each(hardSql.map(each => [each.note ?? each.up, each] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, each) => {
      await expectSameMeaning(each);
    },
  );

  test.each(hardSql.map(each => [each.note ?? each.up, each] as const))(
    'verify finds nothing new: %s',
    { timeout: 60_000 },
    async (_, each) => {
      await using folder = await temporaryDirectory();
      write(folder.path, each);
      await migratorIn(folder.path).fixLint(goal);
      const migrator = createMigrator({ connection: server.url(), directory: folder.path });
      const { findings, notTested } = await migrator.verify({ from: changeVersion });
      expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
      expect(notTested).toEqual([]);
    },
  );
});
