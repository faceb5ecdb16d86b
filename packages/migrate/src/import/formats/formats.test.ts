import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, type PostgresParser } from '../../files/postgres-parser.ts';
import type { FormatReading, SourceFile } from '../model.ts';
import { chooseFormat } from '../recognise.ts';

let parser: PostgresParser;
beforeAll(async () => {
  parser = await loadParser();
});

function read(tool: string, files: Readonly<Record<string, string>>): FormatReading {
  const sources = Object.entries(files).map(
    ([path, text]): SourceFile => ({ path, text, bytes: Buffer.from(text) }),
  );
  const format = chooseFormat('auto', sources);
  expect(format.name).toBe(tool);
  return format.read(sources, { parser, mapping: undefined, values: new Map() });
}

const kinds = ({ findings }: FormatReading) => findings.map(({ id }) => id);
const texts = ({ migrations }: FormatReading) =>
  migrations.map(({ id, up, down }) => [id, up.text, up.line, down?.text]);

test('Flyway: numbers as numbers, undo, repeatable, baseline, callback, settings', () => {
  const reading = read('flyway', {
    'V1.10__b_c.sql': 'B',
    'V1_9__a.sql': 'A',
    'sub/V002__d.sql': 'D',
    'U1.9__a.sql': 'UNDO',
    'R__z.sql': 'Z',
    'R__y.sql': 'Y',
    'B1__base.sql': 'BASE',
    'afterMigrate.sql': 'AFTER',
    'notes.sql': 'NOTES',
    'sub/V002__d.sql.conf': 'executeInTransaction = false',
    'flyway.conf': 'flyway.placeholderReplacement=false',
  });
  expect(texts(reading).map(([id, up, , down]) => [id, up, down])).toEqual([
    ['1.9', 'A', 'UNDO'],
    ['1.10', 'B', undefined],
    ['2', 'D', undefined],
    ['R y', 'Y', undefined],
    ['R z', 'Z', undefined],
  ]);
  expect(reading.migrations[2]).toMatchObject({ transactional: false, number: 2, template: undefined });
  expect(kinds(reading).sort()).toEqual(['baseline-script', 'callback', 'repeatable', 'repeatable']);
});

test('dbmate: several pairs, options, and a file without UP', () => {
  const reading = read('dbmate', {
    '2_b.sql':
      '-- migrate:up\nA;\n-- migrate:down\na;\n-- migrate:up transaction:false\nB;\n-- migrate:down\nb;\n',
    '10_c.sql': '-- migrate:up\nC;\n',
    '3_d.sql': 'SELECT 1;',
  });
  expect(texts(reading)).toEqual([
    ['2', 'A;\nB;\n', 2, 'b;\na;\n'],
    ['10', 'C;\n', 2, undefined],
  ]);
  expect(reading.migrations.map(({ transactional }) => transactional)).toEqual([false, true]);
  expect(kinds(reading)).toEqual(['no-up']);
});

test('goose: what stands above Up is none of it', () => {
  const reading = read('goose', {
    '00002_b.sql':
      '-- +goose NO TRANSACTION\n-- comment\n-- +goose Up\nA;\n-- +goose StatementBegin\nB;\n-- +goose StatementEnd\n-- +goose Down\na;\n',
    '00001_a.sql': '-- +goose Down\nx;\n-- +goose up\nX;\n',
  });
  expect(texts(reading)).toEqual([
    ['1', 'X;\n', 4, 'x;\n'],
    ['2', 'A;\n-- +goose StatementBegin\nB;\n-- +goose StatementEnd\n', 4, 'a;\n'],
  ]);
  expect(reading.migrations[1]?.transactional).toBe(false);
});

test('node-pg-migrate: either order, and the whole file without a marker', () => {
  const reading = read('node-pg-migrate', {
    '1700000000001_b.sql': '-- Down Migration\nb;\n-- Up Migration\nB;\n',
    '1700000000000_a.sql': 'A;\n',
    '20240105103000123_c.sql': 'C;',
    '1700000000002_d.js': 'exports.up = () => {}',
  });
  expect(texts(reading)).toEqual([
    ['1700000000000_a', 'A;\n', 1, undefined],
    ['1700000000001_b', 'B;\n', 4, 'b;\n'],
    ['20240105103000123_c', 'C;', 1, undefined],
  ]);
  expect(reading.migrations.map(({ time }) => time)).toEqual([
    '20231114221320',
    '20231114221320',
    '20240105103000',
  ]);
  expect(kinds(reading)).toEqual(['program']);
});

test('diesel: versions with hyphens, the setup folder, and metadata', () => {
  const reading = read('diesel', {
    'migrations/00000000000000_diesel_initial_setup/up.sql': 'S;',
    'migrations/2024-01-05-103000-0000_make_it/up.sql': 'A;',
    'migrations/2024-01-05-103000-0000_make_it/down.sql': 'a;',
    'migrations/2024-01-05-103000-0000_make_it/metadata.toml': 'run_in_transaction = false',
    'migrations/nonsense/up.sql': 'N;',
  });
  expect(texts(reading).map(([id, up, , down]) => [id, up, down])).toEqual([
    ['00000000000000', 'S;', undefined],
    ['202401051030000000', 'A;', 'a;'],
  ]);
  expect(reading.migrations[1]).toMatchObject({
    transactional: false,
    time: '20240105103000',
    description: 'make it',
  });
  expect(kinds(reading)).toEqual(['no-version']);
});

test('Sqitch: a change that was reworked, dependencies, conflicts, tags', () => {
  const planner = '2024-01-05T10:30:00Z Jo Doe <jo@example.com>';
  const reading = read('sqitch', {
    'sqitch.plan': `%project=x\n\na ${planner} # makes a\n@v1 ${planner}\n\nb [a other:z !c] ${planner}\na [a@v1] ${planner} # again\n`,
    'deploy/a.sql': 'A2;',
    'deploy/a@v1.sql': 'A1;',
    'revert/a@v1.sql': 'a1;',
    'deploy/b.sql': 'B;',
    'verify/b.sql': 'V;',
  });
  expect(texts(reading).map(([id, up, , down]) => [id, up, down])).toEqual([
    ['a@v1', 'A1;', 'a1;'],
    ['b', 'B;', undefined],
    ['a', 'A2;', undefined],
  ]);
  expect(reading.migrations[0]).toMatchObject({
    author: 'Jo Doe',
    description: 'makes a',
    time: '20240105103000',
  });
  expect(reading.migrations[1]?.requires).toEqual(['a@v1', 'other:z']);
  expect(reading.migrations[2]?.requires).toEqual(['a@v1']);
  expect(kinds(reading).sort()).toEqual(['conflict', 'tag', 'verify-script']);
});

test('Liquibase: rollbacks of every form, attributes, other databases', () => {
  const reading = read('liquibase', {
    'a.sql': `--liquibase formatted sql

--changeset jo:1 runInTransaction:false labels:x
--comment: the first
A;
--rollback a1;
--rollback a2;
B;

--changeset "Jo Doe":two words
C;
/* liquibase rollback
c;
*/
--changeset jo:3 dbms:mysql
M;
--changeset jo:4 dbms:postgresql,oracle runOnChange:true endDelimiter:GO
D;
--rollback not required
`,
    'b.xml': '<changeSet id="1" author="x"/>',
  });
  expect(texts(reading)).toEqual([
    ['jo:1', '--comment: the first\nA;\n\n\nB;\n\n', 4, 'a1;\na2;\n'],
    ['Jo Doe:two', 'C;\n\n\n\n', 11, 'c;\n\n'],
    ['jo:4', 'D;\n\n', 18, undefined],
  ]);
  expect(reading.migrations[0]).toMatchObject({
    description: 'the first',
    transactional: false,
    author: 'jo',
  });
  expect(reading.migrations[2]?.irreversible).toContain('nothing is to be rolled back');
  expect(kinds(reading).sort()).toEqual(['context', 'delimiter', 'other-database', 'program', 'repeatable']);
});

describe('graphile-migrate', () => {
  test('a chain that does not hold, and a current.sql with something in it', () => {
    const reading = read('graphile-migrate', {
      'committed/000001-first-one.sql':
        '--! Previous: -\n--! Hash: sha1:x\n--! Message: The first\n\n--! no-transaction\nA;\n',
      'committed/000002.sql': '--! Previous: sha1:y\n--! Hash: sha1:z\n\nB;\n',
      'current.sql': 'C;',
    });
    expect(texts(reading)).toEqual([
      ['000001-first-one.sql', '--! no-transaction\nA;\n', 5, undefined],
      ['000002.sql', 'B;\n', 4, undefined],
    ]);
    expect(reading.migrations[0]).toMatchObject({ description: 'The first', transactional: false });
    expect(kinds(reading)).toEqual([
      'changed-after-commit',
      'broken-chain',
      'changed-after-commit',
      'not-committed',
    ]);
  });
});

test('tern: a gap, and a file without a way back', () => {
  const reading = read('tern', {
    '001_a.sql': 'A;\n---- create above / drop below ----\na;\n',
    '003_c.sql': '---- tern: disable-tx ----\nC;\n',
  });
  expect(texts(reading)).toEqual([
    ['1', 'A;\n', 1, 'a;\n'],
    ['3', '---- tern: disable-tx ----\nC;\n', 1, undefined],
  ]);
  expect(reading.migrations[1]?.transactional).toBe(false);
  expect(kinds(reading)).toEqual(['gap']);
});

test('Atlas: a checkpoint, a delimiter, and a hash that is another', () => {
  const reading = read('atlas', {
    '20240105103000_a.sql': 'A;',
    '20240105103001.sql': '-- atlas:txmode none\n\nB;',
    '20240105103002_c.sql': '-- atlas:checkpoint\n\nC;',
    '20240105103003_d.sql': '-- atlas:delimiter \\n\\n\n\nD;',
    'atlas.sum': 'h1:x\n20240105103000_a.sql h1:wrong\n',
  });
  expect(reading.migrations.map(({ id, transactional }) => [id, transactional])).toEqual([
    ['20240105103000', true],
    ['20240105103001', false],
    ['20240105103003', true],
  ]);
  expect(kinds(reading).sort()).toEqual([
    'changed-after-commit',
    'changed-after-commit',
    'changed-after-commit',
    'changed-after-commit',
    'checkpoint',
    'delimiter',
  ]);
});

test('Drizzle: a file that the journal does not name, and one that is missing', () => {
  const entry = (idx: number, tag: string) => ({ idx, when: 1_704_450_600_000 + idx, tag });
  const reading = read('drizzle', {
    'meta/_journal.json': JSON.stringify({
      dialect: 'postgresql',
      entries: [entry(1, '0001_b'), entry(0, '0000_a'), entry(2, '0002_c')],
    }),
    '0000_a.sql': 'A;',
    '0001_b.sql': 'B;',
    '0009_x.sql': 'X;',
  });
  expect(texts(reading).map(([id, up]) => [id, up])).toEqual([
    ['1704450600000', 'A;'],
    ['1704450600001', 'B;'],
  ]);
  expect(kinds(reading)).toEqual(['missing-file', 'not-in-journal']);
  expect(kinds(read('drizzle', { 'meta/_journal.json': '{', 'a.sql': '' }))).toEqual(['no-journal']);
});

test('sqlx: simple files, and a way back without a way there', () => {
  expect(texts(read('sqlx', { '2_b.sql': '-- no-transaction\nB;', '1_a.sql': 'A;' }))).toEqual([
    ['1', 'A;', 1, undefined],
    ['2', '-- no-transaction\nB;', 1, undefined],
  ]);
  const reading = read('sqlx', { '1_a.up.sql': '-- no-transaction\nA;', '2_b.down.sql': 'b;' });
  expect([reading.migrations.length, ...kinds(reading)]).toEqual([1, 'down-without-up']);
});

test('Prisma: folders without the lock file', () => {
  expect(texts(read('prisma', { '20240105103000_init/migration.sql': 'A;', 'schema.json': '{}' }))).toEqual([
    ['20240105103000_init', 'A;', 1, undefined],
  ]);
});

test('Alembic: what it prints with --sql, and what its programs say about the revisions', () => {
  const reading = read('alembic', {
    'upgrade.sql':
      'BEGIN;\n\nCREATE TABLE alembic_version ();\n\n-- Running upgrade  -> a1\n\nA;\n\n-- Running upgrade a1 -> b2\n\nB;\n\n-- Running upgrade a1 -> c3\n\nC;\n\n-- Running upgrade b2, c3 -> d4\n\nD;\n\nCOMMIT;\n',
    'downgrade.sql':
      'BEGIN;\n\n-- Running downgrade d4 -> b2, c3\n\nd;\n\n-- Running downgrade a1 -> \n\na;\n',
    'versions/a1_users.py':
      '"""Add users\n\nRevision ID: a1\nRevises:\nCreate Date: 2024-01-05 10:00:00.123456\n\n"""\n',
  });
  expect(texts(reading)).toEqual([
    ['a1', '\nA;\n\n', 6, '\na;\n'],
    ['b2', '\nB;\n\n', 10, undefined],
    ['c3', '\nC;\n\n', 14, undefined],
    ['d4', '\nD;\n\nCOMMIT;\n', 18, '\nd;\n\n'],
  ]);
  expect(reading.migrations.map(({ requires }) => requires)).toEqual([[], ['a1'], ['a1'], ['b2', 'c3']]);
  expect(reading.migrations[0]).toMatchObject({ description: 'Add users', time: '20240105100000' });
  expect(reading.migrations[1]?.description).toBe('revision b2');
  const { bookkeeping } = reading.migrations[0] ?? {};
  for (const [statement, isOwn] of [
    ["INSERT INTO alembic_version (version_num) VALUES ('a1') RETURNING alembic_version.version_num", true],
    ["UPDATE app.versions SET version_num='b2' WHERE app.versions.version_num = 'a1'", true],
    ["DELETE FROM alembic_version WHERE alembic_version.version_num = 'b2'", true],
    ['DROP TABLE alembic_version', true],
    ['DROP TABLE users', false],
    ['DELETE FROM users WHERE users.id = 1', false],
  ] as const)
    expect([statement, bookkeeping?.test(statement)]).toEqual([statement, isOwn]);
});

describe('what a tool fills in, and what its files say about it', () => {
  const found = (reading: FormatReading, part: 'up' | 'down' = 'up') => {
    const [migration] = reading.migrations;
    const piece = migration?.[part];
    return piece === undefined
      ? undefined
      : migration?.template?.(piece.text, piece).map(({ name, fallback }) => [name, fallback?.value]);
  };

  test('Flyway: values, prefix and suffix of flyway.conf', () => {
    const sql = `SELECT '\${a}', '\${flyway:user}', '@@b@@';`;
    expect(
      found(read('flyway', { 'V1__a.sql': sql, 'flyway.conf': 'flyway.placeholders.a = x y\r\n' })),
    ).toEqual([
      ['a', 'x y'],
      ['flyway:user', undefined],
    ]);
    const conf = 'flyway.placeholderPrefix=@@\nflyway.placeholderSuffix=@@\n';
    expect(found(read('flyway', { 'V1__a.sql': sql, 'flyway.conf': conf }))).toEqual([['b', undefined]]);
  });

  test('Flyway: the same in flyway.toml', () => {
    const toml =
      '[environments.live]\nurl = "x"\n[flyway]\nplaceholderPrefix = "@@"\n[flyway.placeholders]\na = "x"\n';
    expect(found(read('flyway', { 'V1__a.sql': "SELECT '@@a}';", 'flyway.toml': toml }))).toEqual([
      ['a', 'x'],
    ]);
  });

  test('goose: between ENVSUB ON and OFF, with defaults', () => {
    const reading = read('goose', {
      '1_a.sql': `-- +goose Up\nSELECT '\${x}';\n-- +goose ENVSUB ON\nSELECT $a, '\${b}', '\${c:-d}', '\${e-}', '\${f:2}';\n-- +goose ENVSUB OFF\nSELECT '\${g}';\n-- +goose ENVSUB ON\n-- +goose Down\nSELECT \${h};\n`,
    });
    expect(found(reading)).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', 'd'],
      ['e', ''],
      [undefined, undefined],
    ]);
    expect(found(reading, 'down')).toEqual([['h', undefined]]);
  });

  test('Liquibase: its properties', () => {
    expect(
      found(
        read('liquibase', {
          'a.sql': `--liquibase formatted sql\n--property name:a value:"x y"\n--property name:a value:z\n--changeset jo:1\nSELECT '\${a}', '\${b}';\n`,
        }),
      ),
    ).toEqual([
      ['a', 'x y'],
      ['b', undefined],
    ]);
  });

  test('tern: a name, and what is a program', () => {
    expect(
      found(
        read('tern', {
          '001_a.sql': '{{.a}} {{ .b }} {{ template "c" . }}\n---- create above / drop below ----\n',
        }),
      ),
    ).toEqual([
      ['a', undefined],
      ['b', undefined],
      [undefined, undefined],
    ]);
  });
});
