import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, type TestServer, testServers } from '@proven/testing';
import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../../src/apply/hash.ts';
import { loadParser } from '../../src/files/postgres-parser.ts';
import { readStatements } from '../../src/files/statements.ts';
import { createMigrator, type MigrateEvent, type Migrator } from '../../src/index.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, type Project, version } from '../fixtures/project.ts';
import { openClient, waitForRow } from '../fixtures/sessions.ts';

interface Case {
  readonly statement: string;
  /** What the parser alone knows: refused for certain, not at all, or depending on what the server finds. */
  readonly known: 'certain' | 'never' | 'depends';
  /** The oldest server that knows the statement. */
  readonly since?: number;
}

/** Everything that PostgreSQL 12 to 18 pass to PreventInTransactionBlock, and their neighbours that are allowed. */
const cases: readonly Case[] = [
  { statement: 'CREATE INDEX CONCURRENTLY new_index ON t (id)', known: 'certain' },
  { statement: 'CREATE INDEX new_index ON t (id)', known: 'never' },
  { statement: 'DROP INDEX CONCURRENTLY t_other', known: 'certain' },
  { statement: 'DROP INDEX t_other', known: 'never' },
  { statement: 'REINDEX INDEX CONCURRENTLY t_other', known: 'certain' },
  { statement: 'REINDEX TABLE CONCURRENTLY t', known: 'certain' },
  { statement: 'REINDEX (CONCURRENTLY) TABLE t', known: 'certain', since: 14 },
  { statement: 'REINDEX (CONCURRENTLY off) TABLE t', known: 'never', since: 14 },
  { statement: 'REINDEX TABLE t', known: 'never' },
  { statement: 'REINDEX TABLE parted', known: 'depends', since: 14 },
  { statement: 'REINDEX SCHEMA place', known: 'certain' },
  { statement: 'REINDEX DATABASE DATABASE_NAME', known: 'certain' },
  { statement: 'REINDEX SYSTEM DATABASE_NAME', known: 'certain' },
  { statement: 'VACUUM t', known: 'certain' },
  { statement: 'VACUUM (FULL, ANALYZE) t', known: 'certain' },
  { statement: 'ANALYZE t', known: 'never' },
  { statement: 'CLUSTER', known: 'certain' },
  { statement: 'CLUSTER t USING t_pkey', known: 'never' },
  { statement: 'CLUSTER parted USING parted_pkey', known: 'depends', since: 15 },
  { statement: "ALTER SYSTEM SET work_mem = '5MB'", known: 'certain' },
  { statement: 'CREATE DATABASE DATABASE_NAME_two', known: 'certain' },
  { statement: 'DROP DATABASE IF EXISTS DATABASE_NAME_none', known: 'certain' },
  { statement: 'ALTER DATABASE DATABASE_NAME_one SET TABLESPACE pg_default', known: 'certain' },
  { statement: 'ALTER DATABASE DATABASE_NAME_one CONNECTION LIMIT 3', known: 'never' },
  { statement: 'DROP TABLESPACE IF EXISTS no_such_space', known: 'certain' },
  {
    statement: "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)",
    known: 'depends',
  },
  { statement: 'DROP SUBSCRIPTION IF EXISTS s', known: 'depends' },
  { statement: 'ALTER TABLE parted DETACH PARTITION part CONCURRENTLY', known: 'certain', since: 14 },
  { statement: 'ALTER TABLE parted DETACH PARTITION part', known: 'never' },
  { statement: 'REFRESH MATERIALIZED VIEW CONCURRENTLY seen', known: 'never' },
  { statement: 'DO $$ BEGIN INSERT INTO t VALUES (9); COMMIT; END $$', known: 'certain' },
  { statement: 'DO $$ BEGIN INSERT INTO t VALUES (9); END $$', known: 'never' },
  { statement: 'CALL commits()', known: 'depends' },
  { statement: "ALTER TYPE mood ADD VALUE 'fine'", known: 'never' },
];

const base = `
  CREATE TABLE t (id integer PRIMARY KEY, other integer); CREATE INDEX t_other ON t (other);
  CREATE TABLE parted (id integer PRIMARY KEY) PARTITION BY RANGE (id);
  CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9); CREATE SCHEMA place;
  CREATE MATERIALIZED VIEW seen AS SELECT 1 AS id; CREATE UNIQUE INDEX ON seen (id);
  CREATE TYPE mood AS ENUM ('good');
  CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (8); COMMIT; END $$;`;

describe.each(testServers())('on PostgreSQL $version', server => {
  test('what the parser knows of a statement is what the server says of it in a transaction', async () => {
    await using database = await createDatabase(server);
    await database.query(base);
    await database.query(`CREATE DATABASE ${database.name}_one`);
    const parser = await loadParser();
    try {
      for (const { statement, known } of casesOf(server)) {
        const text = statement.replace('DATABASE_NAME', database.name);
        const { statements } = readStatements(text, { text, offset: 0 }, parser);
        const { outside } = statements[0] ?? {};
        const error = await database
          .query(`BEGIN; ${text}; SELECT 1`)
          .then(() => undefined)
          .catch((thrown: { code: string }) => thrown.code);
        await database.query('ROLLBACK');
        const isRefused = error === '25001' || error === '2D000';
        if (known !== 'depends') expect([text, isRefused]).toEqual([text, known === 'certain']);
        expect([text, outside?.isCertain === true]).toEqual([text, known === 'certain']);
      }
    } finally {
      await database.query(`DROP DATABASE ${database.name}_one`);
    }
  });

  test('each of them runs in a migration without a header, between statements that are transactional', async () => {
    for (const { statement, known } of casesOf(server)) {
      if (known === 'never' || /SYSTEM|DATABASE|SUBSCRIPTION/.test(statement)) continue;
      await using database = await createDatabase(server);
      await database.query(base);
      await using project = await createProject([
        { up: `INSERT INTO t VALUES (1);\n${statement};\nINSERT INTO t VALUES (2);`, down: 'SELECT 1;' },
      ]);
      const events: MigrateEvent[] = [];
      await createMigrator({
        connection: database.url,
        directory: project.directory,
        onEvent: event => events.push(event),
      }).up();
      expect([statement, await database.query('SELECT id FROM t WHERE id < 3 ORDER BY id')]).toEqual([
        statement,
        [{ id: 1 }, { id: 2 }],
      ]);
      expect(await database.query('SELECT status FROM schema_versions')).toEqual([{ status: 'applied' }]);
      const isRefused = server.version >= 14 || known === 'certain' || statement.startsWith('CALL');
      expect([statement, events.some(event => event.type === 'outside_transaction')]).toEqual([
        statement,
        isRefused,
      ]);
    }
  });

  test('a new enum value that is used at once: the migration is repeated without a transaction around it', async () => {
    await using database = await createDatabase(server);
    await database.query("CREATE TYPE mood AS ENUM ('good'); CREATE TABLE feels (now mood)");
    await using project = await createProject([
      {
        up: "ALTER TYPE mood ADD VALUE 'fine';\nINSERT INTO feels VALUES ('fine');\nCREATE TABLE after_it ();",
        down: 'SELECT 1;',
      },
    ]);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    await expect(migrator.up({ singleTransaction: true })).rejects.toMatchObject({
      code: 'migration_failed',
      problems: [{ code: '55P04', hint: expect.stringContaining('--single-transaction') }],
    });
    expect((await migrator.up()).applied).toHaveLength(1);
    expect(await database.query('SELECT now::text FROM feels')).toEqual([{ now: 'fine' }]);
    expect(await database.query('SELECT action, result FROM schema_events ORDER BY id OFFSET 2')).toEqual([
      { action: 'up', result: 'started' },
      { action: 'up', result: 'succeeded' },
    ]);
  });

  test('a single transaction is refused before anything runs', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      { up: 'CREATE TABLE a ();', down: 'DROP TABLE a;' },
      { up: 'VACUUM a;', down: 'SELECT 1;' },
    ]);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    await expect(migrator.up({ singleTransaction: true })).rejects.toMatchObject({
      code: 'single_transaction_refused',
      details: [expect.stringContaining('VACUUM')],
    });
    expect(await database.query("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
  });

  describe('an index that is there already', () => {
    const build = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS t_id ON t (id) WHERE id > 0;';

    test('valid and the same is taken as built', async () => {
      await using scene = await openScene(server, build);
      await scene.query(
        'CREATE TABLE t (id integer); CREATE INDEX t_id ON t USING btree (id) WHERE (id > 0)',
      );
      expect((await scene.migrator.up()).applied).toHaveLength(1);
    });

    test('valid and another is an error that shows both', async () => {
      await using scene = await openScene(server, build);
      await scene.query('CREATE TABLE t (id integer); CREATE INDEX t_id ON t (id)');
      await expect(scene.migrator.up()).rejects.toMatchObject({
        code: 'index_conflict',
        details: [
          'there:  CREATE INDEX t_id ON public.t USING btree (id)',
          expect.stringMatching(/^wanted: CREATE INDEX t_id ON "t" USING btree \(id\) WHERE \(id > 0\)$/),
        ],
      });
      expect(await scene.query('SELECT status FROM schema_versions')).toEqual([{ status: 'failed' }]);
      await scene.query('DROP INDEX t_id');
      expect((await scene.migrator.up()).applied).toHaveLength(1);
    });

    test('invalid is dropped and built again, and so is one that a failure left', async () => {
      await using scene = await openScene(server, 'CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);');
      await scene.query('CREATE TABLE t (id integer); INSERT INTO t VALUES (1), (1)');
      await expect(scene.query('CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id)')).rejects.toMatchObject({
        code: '23505',
      });
      await expect(scene.migrator.up()).rejects.toMatchObject({
        code: 'migration_failed',
        problems: [{ code: '23505' }],
      });
      expect(scene.mended).toEqual([
        'dropped the invalid index public.t_id, which an interrupted build had left',
        'dropped the invalid index public.t_id, which an interrupted build had left',
      ]);
      expect(await scene.query("SELECT to_regclass('t_id') AS index")).toEqual([{ index: null }]);
      await scene.query('DELETE FROM t');
      await scene.migrator.up();
      expect(await validity(scene)).toEqual([{ name: 't_id', valid: true }]);
    });

    test('invalid is no success of CREATE INDEX IF NOT EXISTS in a transaction either', async () => {
      await using scene = await openScene(server, 'CREATE INDEX IF NOT EXISTS t_id ON t (id);');
      await scene.query('CREATE TABLE t (id integer); INSERT INTO t VALUES (1), (1)');
      await expect(scene.query('CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id)')).rejects.toMatchObject({
        code: '23505',
      });
      await expect(scene.migrator.up()).rejects.toMatchObject({ problems: [{ code: '55000' }] });
      await scene.query('DROP INDEX t_id');
      await scene.migrator.up();
      expect(await validity(scene)).toEqual([{ name: 't_id', valid: true }]);
      await scene.migrator.down();
      expect((await scene.migrator.up()).applied).toHaveLength(1);
    });

    test('invalid and another is nobody’s to drop', async () => {
      await using scene = await openScene(server, 'CREATE INDEX CONCURRENTLY t_id ON t (id);');
      await scene.query('CREATE TABLE t (id integer); INSERT INTO t VALUES (1), (1)');
      await expect(
        scene.query('CREATE UNIQUE INDEX CONCURRENTLY t_id ON t ((id + 1))'),
      ).rejects.toMatchObject({ code: '23505' });
      await expect(scene.migrator.up()).rejects.toMatchObject({ code: 'index_conflict' });
    });
  });

  test.each([
    {
      killed: 'the first of several',
      up: 'CREATE INDEX CONCURRENTLY a ON t (id);\nCREATE INDEX CONCURRENTLY ON t (id DESC);',
    },
    {
      killed: 'one without a name',
      up: 'CREATE INDEX CONCURRENTLY ON t (id DESC);\nCREATE INDEX CONCURRENTLY a ON t (id);',
    },
    {
      killed: 'one that says IF NOT EXISTS',
      up: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON t (id);\nCREATE INDEX CONCURRENTLY ON t (id DESC);',
    },
  ])('a killed build is dropped and built again: $killed', async ({ up }) => {
    await using scene = await openScene(server, up);
    await scene.query('CREATE TABLE t (id integer); INSERT INTO t SELECT generate_series(1, 1000)');
    const blocker = await openClient(scene.url, 'BEGIN; LOCK TABLE t IN ROW EXCLUSIVE MODE');
    const runner = startMigrate(['up'], environmentOf(scene));
    await waitForRow(scene.query, "SELECT FROM pg_index WHERE indrelid = 't'::regclass AND NOT indisvalid");
    runner.kill('SIGKILL');
    await waitForEnd(runner);
    await upPast(scene, blocker);
    expect(scene.mended).toEqual([expect.stringMatching(/^dropped the invalid index public\./)]);
    expect(await validity(scene)).toEqual([
      { name: 'a', valid: true },
      { name: 't_id_idx', valid: true },
    ]);
    expect(await scene.query('SELECT status FROM schema_versions')).toEqual([{ status: 'applied' }]);
  });

  test('a killed build whose statement was corrected meanwhile leaves nothing', async () => {
    await using scene = await openScene(server, 'CREATE INDEX CONCURRENTLY wrong ON t (id);');
    await scene.query('CREATE TABLE t (id integer)');
    const blocker = await openClient(scene.url, 'BEGIN; LOCK TABLE t IN ROW EXCLUSIVE MODE');
    const runner = startMigrate(['up'], environmentOf(scene));
    await waitForRow(scene.query, "SELECT FROM pg_index WHERE indrelid = 't'::regclass AND NOT indisvalid");
    runner.kill('SIGKILL');
    await waitForEnd(runner);
    scene.project.edit(1, text => text.replace('wrong', 'mended'));
    await upPast(scene, blocker);
    expect(await validity(scene)).toEqual([{ name: 'mended', valid: true }]);
  });

  test('a runner that waits does not keep an index of the holder from being built', async () => {
    await using scene = await openScene(server, 'CREATE INDEX CONCURRENTLY a ON t (id);');
    await scene.query('CREATE TABLE t (id integer)');
    const blocker = await openClient(scene.url, 'BEGIN; LOCK TABLE t IN ROW EXCLUSIVE MODE');
    const first = startMigrate(['up'], environmentOf(scene));
    const firstEnd = waitForEnd(first);
    await waitForRow(scene.query, "SELECT FROM pg_index WHERE indrelid = 't'::regclass AND NOT indisvalid");
    const second = startMigrate(['up', '--json'], environmentOf(scene));
    let log = '';
    second.stderr?.on('data', chunk => {
      log += chunk;
    });
    const secondEnd = waitForEnd(second);
    while (!log.includes('lock_waiting')) await delay(20);
    await blocker.end();
    expect((await firstEnd).exitCode).toBe(0);
    expect(await secondEnd).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"applied":[]') });
    expect(await validity(scene)).toEqual([{ name: 'a', valid: true }]);
  });

  test('what is in a transaction with its line in the journal runs once, wherever the run is killed', async () => {
    const statements = Array.from(
      { length: 6 },
      (_, index) => `INSERT INTO t SELECT ${index} FROM pg_sleep(0.05);`,
    );
    await using scene = await openScene(server, statements.join('\n'), { Transaction: 'none' });
    await scene.query('CREATE TABLE t (id integer)');
    for (let ran = 1; ran < 5; ran += 1) {
      const runner = startMigrate(['up'], environmentOf(scene));
      await waitForRow(scene.query, `SELECT FROM t HAVING count(*) >= ${ran}`);
      runner.kill('SIGKILL');
      await waitForEnd(runner);
    }
    await scene.migrator.up();
    expect(
      await scene.query('SELECT id, count(*)::integer AS n FROM t GROUP BY id HAVING count(*) <> 1'),
    ).toEqual([]);
    expect(await scene.query('SELECT count(*)::integer AS n FROM t')).toEqual([{ n: 6 }]);
  });

  test('DROP INDEX CONCURRENTLY and CREATE DATABASE that were done, and not written down, are not an error', async () => {
    await using scene = await openScene(server, 'DROP INDEX CONCURRENTLY t_id;');
    await scene.query('CREATE TABLE t (id integer); CREATE INDEX t_id ON t (id)');
    const name = `${new URL(scene.url).pathname.slice(1)}_made`;
    scene.project.add(2, { up: `CREATE DATABASE ${name};`, down: 'SELECT 1;' });
    await scene.migrator.up();
    try {
      // As if the run had been killed between the statement and its line in the journal.
      for (const place of [1, 2]) await forgetLastLine(scene, place);
      expect((await scene.migrator.up()).applied).toHaveLength(2);
      expect(scene.mended).toEqual([
        'did not run statement 1 again: an interrupted run had dropped it already',
        'did not run statement 1 again: an interrupted run had created it already',
      ]);
      // That it exists because of somebody else is an error as ever.
      scene.project.add(3, { up: `CREATE DATABASE ${name};`, down: 'SELECT 1;' });
      await expect(scene.migrator.up()).rejects.toMatchObject({ problems: [{ code: '42P04' }] });
      await expect(scene.migrator.up()).rejects.toMatchObject({ problems: [{ code: '42P04' }] });
    } finally {
      await scene.query(`DROP DATABASE ${name}`);
    }
  });
});

/** Puts the history into the state between a statement's end and the line that says so. */
async function forgetLastLine(scene: Scene, place: number): Promise<void> {
  const [file] = (await scene.migrator.plan()).steps.filter(step => step.version === version(place));
  const { migrations } = await scene.migrator.status();
  const text = file?.text ?? migrations[place - 1]?.file?.text ?? '';
  const parser = await loadParser();
  const up = text.slice(text.indexOf('-- UP') + 6, text.indexOf('-- DOWN'));
  const [statement] = readStatements(up, { text: up, offset: 0 }, parser).statements;
  const line = `begun:${JSON.stringify({ hash: hashOf(statement?.text ?? ''), effect: statement?.outside?.effect })}`;
  await scene.query(
    `UPDATE schema_versions SET status = 'running', statement_journal = ARRAY['${line.replaceAll("'", "''")}'] WHERE version = '${version(place)}'`,
  );
}

interface Scene extends AsyncDisposable {
  readonly url: string;
  readonly project: Project;
  readonly migrator: Migrator;
  readonly mended: string[];
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** A database and a folder with one migration. */
async function openScene(server: TestServer, up: string, headers = {}): Promise<Scene> {
  const database = await createDatabase(server);
  const project = await createProject([{ up, down: 'SELECT 1;', headers }]);
  const mended: string[] = [];
  const migrator = createMigrator({
    connection: database.url,
    directory: project.directory,
    onEvent(event) {
      if (event.type === 'leftover_mended') mended.push(event.message);
    },
  });
  return {
    url: database.url,
    project,
    migrator,
    mended,
    query: sql => database.query(sql),
    async [Symbol.asyncDispose]() {
      await project[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}

/** Lets an `up` come as far as it can before what blocks it ends: the dead run's statement must not end by itself. */
async function upPast(scene: Scene, blocker: pg.Client): Promise<void> {
  const up = scene.migrator.up();
  await waitForRow(
    scene.query,
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'DROP INDEX CONCURRENTLY%'",
  );
  await blocker.end();
  await up;
}

function environmentOf({ url, project }: Scene) {
  return { DATABASE_URL: url, MIGRATION_PATH: project.directory };
}

function validity({ query }: Scene) {
  return query(
    "SELECT relname AS name, indisvalid AS valid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = 't'::regclass ORDER BY relname",
  );
}

function casesOf({ version: server }: TestServer): readonly Case[] {
  return cases.filter(({ since = 12 }) => server >= since);
}
