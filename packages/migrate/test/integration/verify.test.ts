import { fileURLToPath } from 'node:url';
import { createDatabase, newestTestServer, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, type VerifyFinding, type VerifyGoal } from '../../src/index.ts';
import { createProject, type TestMigration, tableMigration, version } from '../fixtures/project.ts';
import { verifyKinds } from '../fixtures/verify-kinds.ts';

const saas = fileURLToPath(new URL('../../../../examples/saas/migrations', import.meta.url));

async function verify(migrations: readonly TestMigration[], goal: VerifyGoal = {}, url?: string) {
  await using project = await createProject(migrations);
  const connection = url ?? newestTestServer().url();
  // Awaited here: the project goes when this function ends.
  return await createMigrator({ connection, directory: project.directory }).verify(goal);
}

function idsOf(findings: readonly VerifyFinding[]): string[] {
  return findings.map(({ id, severity, version }) => `${severity} ${id} ${Number(version.slice(-3))}`);
}

describe.each(verifyKinds())('on $name', ({ connection }) => {
  test('examples/saas leads up, down and up', { timeout: 300_000 }, async () => {
    const report = await createMigrator({ connection, directory: saas }).verify();
    expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(report.notTested).toEqual([]);
    expect(report.migrations.length).toBeGreaterThanOrEqual(28);
    expect(report.migrations.filter(({ dataTested }) => dataTested.length > 0).length).toBeGreaterThan(8);
  });
});

describe('the scratch database', () => {
  test('is another one than the target, which stays as it is', async () => {
    await using database = await createDatabase(newestTestServer());
    await database.query('CREATE TABLE mine (id integer); INSERT INTO mine VALUES (1)');
    await verify([tableMigration('mine')], {}, database.url);
    expect(await database.query('SELECT * FROM mine')).toEqual([{ id: 1 }]);
    expect(await database.query("SELECT to_regclass('schema_versions') AS history")).toEqual([
      { history: null },
    ]);
  });

  test('encodes and sorts like the target', async () => {
    const report = await verify([
      {
        up: "DO $$ BEGIN ASSERT (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) = 'UTF8'; END $$; SELECT 1;",
        down: 'SELECT 1;',
      },
    ]);
    expect(report.findings).toEqual([]);
  });
});

describe('what a whole server shares', () => {
  const role: TestMigration = { up: 'CREATE ROLE verify_role;', down: 'DROP ROLE verify_role;' };

  test('is not rehearsed on it unless that is allowed', async () => {
    await expect(verify([role])).rejects.toMatchObject({
      code: 'cluster_changes',
      problems: [
        { code: 'cluster_change', line: 5 },
        { code: 'cluster_change', line: 7 },
      ],
    });
    const dynamic = { up: "DO $$ BEGIN EXECUTE 'CREATE ROLE verify_role'; END $$;", down: 'SELECT 1;' };
    await expect(verify([dynamic])).rejects.toMatchObject({ code: 'cluster_changes' });
  });

  test('is rehearsed on the embedded database', async () => {
    const report = await verify([role], { embedded: true });
    expect(report).toMatchObject({ findings: [], embedded: true });
  });
});

describe('told apart', () => {
  test('the order of columns', async () => {
    const report = await verify([
      { up: 'CREATE TABLE t (a integer, b integer, c integer);' },
      {
        up: 'ALTER TABLE t DROP COLUMN a;',
        down: 'ALTER TABLE t ADD COLUMN a integer;',
        headers: { 'Data-Loss': 't.a' },
      },
    ]);
    expect(idsOf(report.findings)).toEqual(['note column-order 2']);
  });

  test('a time that was computed when an object was made', async () => {
    const report = await verify([
      {
        up: "DO $$ BEGIN EXECUTE format('CREATE VIEW recent AS SELECT %L::timestamptz AS since', clock_timestamp()); END $$;",
        down: 'DROP VIEW recent;',
      },
    ]);
    expect(idsOf(report.findings).filter(text => !text.startsWith('note volatile-text'))).toEqual([]);
    expect(report.findings.length).toBeGreaterThan(0);
  });

  test('a date that somebody wrote down is no such time', async () => {
    const report = await verify([
      { up: "CREATE VIEW old AS SELECT '2019-01-01 00:00:00'::timestamp AS since;" },
      {
        up: "CREATE OR REPLACE VIEW old AS SELECT '2020-01-01 00:00:00'::timestamp AS since;",
        down: "CREATE OR REPLACE VIEW old AS SELECT '2019-01-02 00:00:00'::timestamp AS since;",
      },
    ]);
    expect(idsOf(report.findings)).toEqual(['error down-differs 2']);
  });

  test('the comment of an extension', async () => {
    const report = await verify([
      { up: 'CREATE EXTENSION citext;' },
      { up: "COMMENT ON EXTENSION citext IS 'ours';", down: 'SELECT 1;' },
    ]);
    expect(idsOf(report.findings)).toEqual(['note extension-comment 2']);
  });

  test('a change in two files that only undo each other together', async () => {
    const report = await verify([
      { up: 'CREATE TABLE t (id integer);' },
      { up: 'ALTER TABLE t ADD COLUMN a integer;', down: 'SELECT 1;' },
      { up: 'ALTER TABLE t ADD COLUMN b integer;', down: 'ALTER TABLE t DROP COLUMN a, DROP COLUMN b;' },
    ]);
    expect(new Set(idsOf(report.findings))).toEqual(new Set(['note split-change 2', 'note split-change 3']));
  });
});

describe('the chain', () => {
  test('shows a DOWN that works alone and not behind the others', async () => {
    const report = await verify([
      {
        up: 'CREATE TABLE t (id integer); CREATE VIEW v AS SELECT id FROM t;',
        down: 'DROP VIEW v; DROP TABLE t;',
      },
      { up: 'SELECT 1;', down: 'CREATE TABLE IF NOT EXISTS leftover (id integer); DROP VIEW v;' },
    ]);
    expect(idsOf(report.findings)).toContain('error down-differs 2');
    expect(idsOf(report.findings)).toContain('error chain-down-fails 1');
  });

  test('goes down to the last irreversible one, and the rest is proved in stretches', async () => {
    const report = await verify([
      tableMigration('a'),
      tableMigration('b'),
      { up: 'CREATE TABLE c (id integer);' },
      tableMigration('d'),
    ]);
    expect(report).toMatchObject({ findings: [], notTested: [] });
    expect(report.migrations.map(({ isReversible }) => isReversible)).toEqual([true, true, false, true]);
  });
});

describe('rows', () => {
  const people = 'CREATE TABLE people (id integer PRIMARY KEY, name text);';
  const drop: TestMigration = {
    up: 'ALTER TABLE people DROP COLUMN name;',
    down: 'ALTER TABLE people ADD COLUMN name text;',
  };

  test('that a DOWN cannot bring back are lost, unless the header declares it', async () => {
    const found = await verify([{ up: people }, drop]);
    expect(idsOf(found.findings)).toEqual(['error data-lost 2']);
    expect(found.findings[0]?.message).toContain('people.name');
    expect(found.findings[0]?.hint).toContain('-- Data-Loss: people.name');
    for (const name of ['people', 'people.name', 'public.people.name']) {
      const report = await verify([{ up: people }, { ...drop, headers: { 'Data-Loss': name } }]);
      expect(report.findings).toEqual([]);
    }
  });

  test('a declaration that nothing comes of is a finding', async () => {
    const report = await verify([
      { up: people },
      {
        up: 'ALTER TABLE people ADD COLUMN age integer;',
        down: 'ALTER TABLE people DROP COLUMN age;',
        headers: { 'Data-Loss': 'people.name' },
      },
    ]);
    expect(idsOf(report.findings)).toEqual(['warning unused-declaration 2']);
  });

  test('make an UP fail that works on empty tables only', async () => {
    const report = await verify([
      { up: people },
      {
        up: 'ALTER TABLE people ADD COLUMN age integer NOT NULL;',
        down: 'ALTER TABLE people DROP COLUMN age;',
      },
    ]);
    expect(idsOf(report.findings)).toEqual(['warning up-fails-with-rows 2']);
  });

  test('are made for types, checks, keys, partitions and domains', async () => {
    const report = await verify([
      {
        up: `CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Z]{2}$');
          CREATE TYPE state AS ENUM ('new', 'old');
          CREATE TABLE owners (id uuid PRIMARY KEY, code code NOT NULL UNIQUE, tags text[] NOT NULL, meta jsonb NOT NULL);
          CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner_id uuid NOT NULL REFERENCES owners, state state NOT NULL,
            price numeric(10,2) CHECK (price > 100), kind varchar(3) CHECK (kind IN ('abc', 'xyz')), during daterange, note text);
          CREATE TABLE parts (at date NOT NULL, note text) PARTITION BY RANGE (at);
          CREATE TABLE parts_1999 PARTITION OF parts FOR VALUES FROM ('1999-01-01') TO ('2000-01-01');`,
      },
      {
        up: 'ALTER TABLE things DROP COLUMN note; ALTER TABLE parts DROP COLUMN note; ALTER TABLE owners DROP COLUMN meta;',
        down: "ALTER TABLE things ADD COLUMN note text; ALTER TABLE parts ADD COLUMN note text; ALTER TABLE owners ADD COLUMN meta jsonb NOT NULL DEFAULT '{}'; ALTER TABLE owners ALTER COLUMN meta DROP DEFAULT;",
      },
    ]);
    expect(idsOf(report.findings).sort()).toEqual([
      'error data-changed 2',
      'error data-lost 2',
      'error data-lost 2',
    ]);
  });

  test('that a migration put in are not repeated in what is found', async () => {
    const secret = 'hunter2-swordfish';
    const report = await verify([
      {
        up: `CREATE TABLE settings (name text PRIMARY KEY, value text); INSERT INTO settings VALUES ('token', '${secret}');`,
      },
      { up: "UPDATE settings SET value = 'x' || value;", down: "UPDATE settings SET value = 'y' || value;" },
    ]);
    expect(idsOf(report.findings)).toEqual(['error data-changed 2']);
    expect(report.findings[0]?.message).toContain('a text of 17 characters');
    expect(JSON.stringify(report.findings)).not.toContain(secret);
  });

  test('follow from the seed', async () => {
    const messages = async (seed: number) =>
      (await verify([{ up: people }, drop], { seed })).findings.map(({ message }) => message);
    expect(await messages(3)).toEqual(await messages(3));
    expect(await messages(3)).not.toEqual(await messages(4));
  });
});

describe('a migration without a transaction', () => {
  const table: TestMigration = { up: 'CREATE TABLE t (id integer, note text);' };

  test('runs statement by statement', async () => {
    const index: TestMigration = {
      up: 'CREATE INDEX CONCURRENTLY t_id ON t (id);',
      down: 'DROP INDEX CONCURRENTLY t_id;',
      headers: { Transaction: 'none' },
    };
    expect((await verify([table, index, tableMigration('after')])).findings).toEqual([]);
    const forgetting = { ...index, down: 'SELECT 1;' };
    const report = await verify([table, forgetting, tableMigration('after')]);
    expect(new Set(idsOf(report.findings))).toEqual(
      new Set(['error down-differs 2', 'error up-again-fails 2']),
    );
    expect(report.notTested).toEqual([]);
  });

  test('loses rows visibly too', async () => {
    const report = await verify([
      table,
      {
        up: 'ALTER TABLE t DROP COLUMN note;',
        down: 'ALTER TABLE t ADD COLUMN note text;',
        headers: { Transaction: 'none' },
      },
    ]);
    expect(idsOf(report.findings)).toEqual(['error data-lost 2']);
  });

  test('that was forgotten to say so does not go up', async () => {
    const report = await verify([
      table,
      { up: 'CREATE INDEX CONCURRENTLY t_id ON t (id);', down: 'DROP INDEX t_id;' },
      tableMigration('after'),
    ]);
    expect(idsOf(report.findings)).toEqual(['error up-fails 2']);
    expect(report.notTested).toEqual([version(2), version(3)]);
  });
});

test('an extension that the server does not have is named, with advice', async () => {
  for (const { connection } of verifyKinds()) {
    const missing: TestMigration = {
      up: 'CREATE EXTENSION no_such_thing;',
      down: 'DROP EXTENSION no_such_thing;',
    };
    const { findings } = await verify([missing], {}, connection);
    expect(findings).toMatchObject([{ id: 'up-fails', hint: expect.stringContaining('extension') }]);
  }
});

test('--from and --to limit the proof', async () => {
  const faulty: TestMigration = { up: 'CREATE TABLE b (id integer);', down: 'SELECT 1;' };
  const migrations = [faulty, tableMigration('c'), { ...faulty, up: 'CREATE TABLE d (id integer);' }];
  expect((await verify(migrations, { from: version(2), to: version(2) })).findings).toEqual([]);
  const report = await verify(migrations, { from: version(2) });
  expect(report.migrations.map(proof => proof.version)).toEqual([version(2), version(3)]);
  expect(new Set(report.findings.map(finding => finding.version))).toEqual(new Set([version(3)]));
});

test('ids that a rehearsal gives out are not missing in what follows', async () => {
  const report = await verify([
    { up: 'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x integer);' },
    {
      up: 'INSERT INTO t (x) VALUES (1), (2);',
      down: 'DELETE FROM t WHERE x IN (1, 2); ALTER TABLE t ALTER COLUMN id RESTART;',
    },
    {
      up: 'CREATE TABLE u (t_id bigint REFERENCES t); INSERT INTO u VALUES (1), (2);',
      down: 'DROP TABLE u;',
    },
  ]);
  expect(report.findings).toEqual([]);
});

test('the locks that statements took are those of tables that were there before', async () => {
  const report = await verify([
    { up: 'CREATE TABLE t (id integer PRIMARY KEY); CREATE TABLE other (id integer);' },
    {
      up: 'CREATE TABLE fresh (id integer REFERENCES t);\nALTER TABLE t ADD COLUMN at timestamptz DEFAULT clock_timestamp();',
      down: 'ALTER TABLE t DROP COLUMN at; DROP TABLE fresh;',
    },
  ]);
  const tables = report.migrations[1]?.up.map(({ relations }) =>
    relations.filter(({ relkind }) => relkind === 'r'),
  );
  expect(tables).toEqual([
    [{ relation: 'public.t', relkind: 'r', lock: 'ShareRowExclusive', rewritten: false, scans: 0 }],
    [
      {
        relation: 'public.t',
        relkind: 'r',
        lock: 'AccessExclusive',
        rewritten: true,
        scans: expect.any(Number),
      },
    ],
  ]);
});

test('several versions prove the same', async () => {
  const servers = testServers();
  const reports = await Promise.all(servers.map(server => verify([tableMigration('a')], {}, server.url())));
  expect(reports.map(({ serverVersion }) => Math.floor(serverVersion / 10_000))).toEqual(
    servers.map(({ version }) => version),
  );
});
