import { expect, test } from 'vitest';
import type { ImportedMigration, SourceFile } from '../model.ts';
import type { Row } from './history.ts';
import { histories } from './index.ts';

/** What a tool's rows say, by id, then the codes of what keeps them from being adopted. */
function judge(
  tool: string,
  ids: readonly string[],
  rows: readonly Row[],
  more: { others?: Row[]; sources?: SourceFile[] } = {},
): string[] {
  const migrations = ids.map(
    (id): ImportedMigration => ({
      id,
      description: id,
      place: '',
      sources: [`${id}.sql`],
      up: { file: `${id}.sql`, line: 1, text: '' },
      down: undefined,
      transactional: true,
      requires: [],
    }),
  );
  const reader = histories.find(({ format }) => format === tool);
  if (reader === undefined) throw new Error(tool);
  const { applied, problems } = reader.judge(rows, {
    migrations,
    sources: more.sources ?? [],
    others: more.others ?? [],
  });
  return [...applied.map(({ id }) => id), ...problems.map(({ code }) => code)];
}

const flywayRow = (installed_rank: number, version: string | null, more: Row = {}): Row => ({
  installed_rank,
  version,
  type: 'SQL',
  success: true,
  checksum: null,
  script: 'x',
  description: 'd',
  ...more,
});

test('Flyway: baseline, undo, repeatable, failure, and what has no file', () => {
  const ids = ['1', '1.1', '2', 'R d'];
  expect(judge('flyway', ids, [flywayRow(1, '1.1', { type: 'BASELINE' }), flywayRow(2, '2')])).toEqual([
    '1',
    '1.1',
    '2',
  ]);
  expect(
    judge('flyway', ids, [
      flywayRow(2, '2'),
      flywayRow(1, '01'),
      flywayRow(3, '2', { type: 'UNDO_SQL' }),
      flywayRow(4, null),
    ]),
  ).toEqual(['1', 'R d']);
  expect(
    judge('flyway', ids, [
      flywayRow(1, null, { type: 'SCHEMA' }),
      flywayRow(2, '1'),
      flywayRow(3, '9'),
      flywayRow(4, '2', { success: false }),
    ]),
  ).toEqual(['1', 'half_done', 'applied_without_file']);
});

test('Flyway: the checksum does not depend on line ends or on a byte order mark', () => {
  const rows = [flywayRow(1, '1', { checksum: -1_016_014_405 })];
  const sums = ['SELECT 1;\nSELECT 2;\n', 'SELECT 1;\r\nSELECT 2;', 'SELECT 1;\rSELECT 2;\r'].map(text =>
    judge('flyway', ['1'], rows, { sources: [{ path: '1.sql', text, bytes: Buffer.from(text) }] }).join(),
  );
  expect(new Set(sums).size).toBe(1);
});

test('golang-migrate and tern: everything up to a number, nothing, or one that has no file', () => {
  expect(judge('golang-migrate', ['1', '5', '7'], [{ version: 5, dirty: false }])).toEqual(['1', '5']);
  expect(judge('golang-migrate', ['1'], [])).toEqual([]);
  expect(judge('golang-migrate', ['1'], [{ version: -1, dirty: false }])).toEqual([]);
  expect(judge('golang-migrate', ['1'], [{ version: 3, dirty: false }])).toEqual(['applied_without_file']);
  expect(judge('golang-migrate', ['1'], [{ version: 1, dirty: true }])).toEqual(['half_done']);
  expect(judge('tern', ['1', '2'], [{ version: 0 }])).toEqual([]);
  expect(judge('tern', ['1', '2'], [{ version: 1 }])).toEqual(['1']);
});

test('goose: the last row of a version counts', () => {
  const row = (id: number, version_id: number, is_applied: boolean) => ({ id, version_id, is_applied });
  expect(
    judge('goose', ['1', '2'], [row(3, 2, false), row(1, 0, true), row(2, 2, true), row(4, 1, true)]),
  ).toEqual(['1']);
});

test('Sqitch: a reworked change is there once for each time', () => {
  const row = (change: string, committed_at: string) => ({ change, committed_at, script_hash: null });
  const ids = ['a@v1', 'b', 'a'];
  expect(judge('sqitch', ids, [row('a', '2'), row('b', '3')])).toEqual(['a@v1', 'b']);
  expect(judge('sqitch', ids, [row('a', '4'), row('a', '2'), row('b', '3')])).toEqual(['a@v1', 'b', 'a']);
  expect(judge('sqitch', ids, [row('z', '2')])).toEqual(['applied_without_file']);
});

test('Liquibase: failed, skipped, and a lock that is held', () => {
  const row = (id: string, exectype: string) => ({ id, author: 'jo', exectype, orderexecuted: Number(id) });
  const ids = ['jo:1', 'jo:2', 'jo:3'];
  expect(judge('liquibase', ids, [row('2', 'MARK_RAN'), row('1', 'EXECUTED'), row('3', 'SKIPPED')])).toEqual([
    'jo:1',
    'jo:2',
  ]);
  expect(judge('liquibase', ids, [row('1', 'FAILED')], { others: [{ locked: true }] })).toEqual([
    'half_done',
    'half_done',
  ]);
});

test('Atlas: a baseline, notes of its own, and a file that stopped half way', () => {
  const row = (version: string, more: Row = {}) => ({
    version,
    type: 2,
    applied: 1,
    total: 1,
    error: null,
    hash: '',
    ...more,
  });
  expect(
    judge(
      'atlas',
      ['1', '2', '3'],
      [row('.atlas_cloud_identifier'), row('2', { type: 1, applied: 0, total: 0 }), row('3')],
    ),
  ).toEqual(['1', '2', '3']);
  expect(judge('atlas', ['1', '2'], [row('1'), row('2', { total: 3 })])).toEqual(['1', 'half_done']);
});

test('Prisma: a failed attempt counts unless it was rolled back', () => {
  const row = (migration_name: string, more: Row = {}) => ({
    migration_name,
    checksum: '',
    finished_at: '2024-01-05T00:00:00Z',
    rolled_back_at: null,
    ...more,
  });
  expect(
    judge('prisma', ['a', 'b'], [row('a'), row('b', { finished_at: null, rolled_back_at: '2024-01-05' })]),
  ).toEqual(['a']);
  expect(judge('prisma', ['a', 'b'], [row('a'), row('b', { finished_at: null })])).toEqual([
    'a',
    'half_done',
  ]);
});
