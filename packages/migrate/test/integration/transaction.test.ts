import { describe, expect, test } from 'vitest';
import { createMigrator, type RunStoppedError } from '../../src/index.ts';
import { createProject, type TestMigration, tableMigration, version } from '../fixtures/project.ts';
import { serverKinds, targetKinds } from '../fixtures/targets.ts';

const states = 'SELECT version, status FROM schema_versions ORDER BY version';
const attempts = `SELECT action, version, string_agg(result, ' ' ORDER BY id) AS results FROM schema_events
                   GROUP BY attempt_id, action, version ORDER BY min(id)`;

describe.each(serverKinds())('on $name', kind => {
  test('temporary tables end with their migration', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      { up: 'CREATE TEMP TABLE staging (id integer);', down: 'SELECT 1;' },
      { up: 'CREATE TABLE staging (id integer);', down: 'DROP TABLE staging;' },
      { up: 'INSERT INTO staging VALUES (1);', down: 'SELECT 1;' },
    ]);
    await createMigrator({ connection: target.connection, directory: project.directory }).up();
    expect(await target.query('SELECT count(*)::integer AS n FROM public.staging')).toEqual([{ n: 1 }]);
  });

  test('the history is found again behind a schema that a migration put in front of the search_path', async () => {
    await using target = await kind.open();
    const [{ role }] = (await target.query("SELECT 'app_' || current_database() AS role")) as [
      { role: string },
    ];
    await target.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x' SUPERUSER`);
    await using project = await createProject([
      { up: `CREATE SCHEMA ${role}; CREATE TABLE ${role}.a ();`, down: `DROP SCHEMA ${role} CASCADE;` },
    ]);
    const url = new URL(String(target.connection));
    url.username = role;
    url.password = 'x';
    const migrator = createMigrator({ connection: url.href, directory: project.directory });
    await migrator.up();
    expect(await migrator.status()).toMatchObject({ schema: 'public', migrations: [{ state: 'applied' }] });
    expect((await migrator.up()).applied).toEqual([]);
    await target.query(
      `DROP SCHEMA ${role} CASCADE; REASSIGN OWNED BY ${role} TO postgres; DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
  });

  test('what a migration creates belongs to the role that the login is set to, whatever a migration before it did', async () => {
    await using target = await kind.open();
    const [names] = await target.query(
      "SELECT 'owner_' || current_database() AS owner, 'login_' || current_database() AS login",
    );
    const { owner, login } = names as { owner: string; login: string };
    await target.query(`CREATE ROLE ${owner}; CREATE ROLE ${login} LOGIN PASSWORD 'x' IN ROLE ${owner};
      ALTER ROLE ${login} SET role = ${owner}; CREATE SCHEMA own AUTHORIZATION ${owner}`);
    await using project = await createProject([
      { up: `CREATE TABLE own.a (); SET ROLE NONE; SET search_path = pg_catalog;`, down: 'SELECT 1;' },
      { up: 'CREATE TABLE own.b ();', down: 'SELECT 1;' },
    ]);
    const url = new URL(String(target.connection));
    url.username = login;
    url.password = 'x';
    await createMigrator({ connection: url.href, directory: project.directory, schema: 'own' }).up();
    expect(
      await target.query(
        "SELECT relname, relowner::regrole::text AS owner FROM pg_class WHERE relnamespace = 'own'::regnamespace AND relname IN ('a', 'b', 'schema_versions') ORDER BY relname",
      ),
    ).toEqual([
      { relname: 'a', owner },
      { relname: 'b', owner },
      { relname: 'schema_versions', owner },
    ]);
    await target.query(`DROP SCHEMA own CASCADE; DROP ROLE ${login}; DROP ROLE ${owner}`);
  });
});

describe.each(targetKinds())('on $name', kind => {
  test('a migration that changes role, search_path and settings is recorded, and the next one starts clean', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        up: `CREATE SCHEMA elsewhere;
             SELECT pg_catalog.set_config('search_path', '', false);
             SET standard_conforming_strings = off;
             SET lock_timeout = '1ms';
             CREATE TABLE elsewhere.made (id integer);
             SET SESSION AUTHORIZATION pg_monitor;`,
        down: 'DROP SCHEMA elsewhere CASCADE;',
      },
      {
        up: `CREATE TABLE plain AS SELECT current_user::text AS role, current_setting('lock_timeout') AS timeout, 'a\\b'::text AS text;`,
        down: 'DROP TABLE plain;',
      },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });

    expect((await migrator.up()).applied).toHaveLength(2);
    expect(await target.query('SELECT * FROM public.plain')).toEqual([
      { role: 'postgres', timeout: '1s', text: 'a\\b' },
    ]);
    expect(
      await target.query(
        `SELECT count(*)::integer AS n FROM public.schema_versions WHERE status = 'applied'`,
      ),
    ).toEqual([{ n: 2 }]);
  });

  test.each<{ name: string; migration: TestMigration; expected: object }>([
    {
      name: 'an error without a position is put at its statement',
      migration: {
        up: 'CREATE TABLE t (id integer PRIMARY KEY);\n-- é 😀 株\nINSERT INTO t VALUES (1);\n  INSERT INTO t VALUES (1);',
        down: 'DROP TABLE t;',
      },
      expected: { code: '23505', line: 8, column: 3 },
    },
    {
      name: 'a position behind characters of several bytes is where the eye sees it',
      migration: { up: "SELECT 'é😀株',\n  'x😀' || no_such_column;", down: 'SELECT 1;' },
      expected: { code: '42703', line: 6, column: 12 },
    },
    {
      name: 'a deferred constraint fails the migration, not the run behind it',
      migration: {
        up: `CREATE TABLE parent (id integer PRIMARY KEY);
             CREATE TABLE child (id integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
             INSERT INTO child VALUES (1);`,
        down: 'DROP TABLE child, parent;',
      },
      expected: { code: '23503', message: expect.stringContaining('a deferred constraint does not hold') },
    },
    {
      name: 'a migration that drops the history table is told so',
      migration: { up: 'DROP TABLE schema_versions;', down: 'SELECT 1;' },
      expected: {
        code: '42P01',
        message: expect.stringContaining('the migration removed the history table'),
        hint: expect.stringContaining('Leave schema_versions'),
      },
    },
    {
      name: 'an error inside a function names the statement that called it, and the function',
      migration: {
        up: "SELECT 1;\nDO $$ BEGIN\n  RAISE EXCEPTION 'stop here' USING DETAIL = 'the detail', HINT = 'the hint';\nEND $$;",
        down: 'SELECT 1;',
      },
      expected: {
        code: 'P0001',
        message: 'stop here',
        line: 6,
        column: 1,
        hint: 'the hint',
        details: ['the detail', expect.stringContaining('inline_code_block line 2')],
      },
    },
  ])('$name', async ({ migration, expected }) => {
    await using target = await kind.open();
    await target.query("CREATE TYPE mood AS ENUM ('good')");
    await using project = await createProject([migration]);
    const error: unknown = await createMigrator({
      connection: target.connection,
      directory: project.directory,
    })
      .up()
      .catch((thrown: unknown) => thrown);

    expect((error as RunStoppedError).problems).toMatchObject([expected]);
    expect(await target.query("SELECT to_regclass('t') AS t, to_regclass('parent') AS parent")).toEqual([
      { t: null, parent: null },
    ]);
    expect(await target.query(states)).toEqual([{ version: version(1), status: 'failed' }]);
    expect(await target.query(attempts)).toEqual([
      { action: 'up', version: version(1), results: 'started failed' },
    ]);
  });

  test('a DOWN that fails leaves its migration applied', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      { up: 'CREATE TABLE t (id integer);', down: 'DROP TABLE t;\nDROP TABLE no_such_table;' },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    await expect(migrator.down()).rejects.toMatchObject({
      code: 'migration_failed',
      problems: [{ line: 8 }],
    });
    expect(await target.query(states)).toEqual([{ version: version(1), status: 'applied' }]);
    expect(await target.query("SELECT to_regclass('t')::text AS t")).toEqual([{ t: 't' }]);
    expect(await target.query(attempts)).toEqual([
      { action: 'up', version: version(1), results: 'started succeeded' },
      { action: 'down', version: version(1), results: 'started failed' },
    ]);
  });

  test('in a single transaction all are applied', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      tableMigration('a'),
      tableMigration('b'),
      tableMigration('c'),
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    const { applied } = await migrator.up({ singleTransaction: true, to: version(2) });
    expect(applied.map(step => step.version)).toEqual([version(1), version(2)]);
    expect(await target.query(states)).toEqual([
      { version: version(1), status: 'applied' },
      { version: version(2), status: 'applied' },
    ]);
    expect(
      await target.query('SELECT count(DISTINCT xmin::text)::integer AS transactions FROM schema_versions'),
    ).toEqual([{ transactions: 1 }]);
    expect(await target.query(attempts)).toMatchObject([
      { results: 'started succeeded' },
      { results: 'started succeeded' },
    ]);
  });

  test('in a single transaction a failure takes all back', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      tableMigration('a'),
      { up: 'CREATE TABLE b ();\nSELECT 1/0;', down: 'DROP TABLE b;' },
      tableMigration('c'),
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await expect(migrator.up({ singleTransaction: true })).rejects.toMatchObject({
      code: 'migration_failed',
      version: version(2),
      done: [],
      notTried: [version(3)],
      problems: [{ code: '22012', line: 6 }],
    });
    expect(
      await target.query("SELECT to_regclass('a') AS a, to_regclass('b') AS b, to_regclass('c') AS c"),
    ).toEqual([{ a: null, b: null, c: null }]);
    expect(await target.query(states)).toEqual([{ version: version(2), status: 'failed' }]);
    expect(await target.query(attempts)).toMatchObject([
      { results: 'started failed' },
      { results: 'started failed' },
      { results: 'started interrupted' },
    ]);
  });

  test('in a single transaction deferred constraints are checked at its end', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        up: 'CREATE TABLE parent (id integer PRIMARY KEY); CREATE TABLE child (id integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED);',
        down: 'DROP TABLE child, parent;',
      },
      { up: 'INSERT INTO child VALUES (1); INSERT INTO parent VALUES (1);', down: 'SELECT 1;' },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    expect((await migrator.up({ singleTransaction: true })).applied).toHaveLength(2);

    project.add(3, { up: 'INSERT INTO child VALUES (2);', down: 'SELECT 1;' });
    await expect(migrator.up({ singleTransaction: true })).rejects.toMatchObject({
      code: 'migration_failed',
      version: version(3),
    });
    expect(await target.query('SELECT id FROM child')).toEqual([{ id: 1 }]);
  });

  test('what a resumed migration had set in its session is set again', async () => {
    await using target = await kind.open();
    await target.query(
      'CREATE SCHEMA tenant; CREATE TABLE tenant.t (id integer); CREATE TABLE public.t (id integer); CREATE TABLE gate (id integer)',
    );
    await using project = await createProject([
      {
        headers: { Transaction: 'none' },
        up: 'SET search_path = tenant;\nSELECT 1 / count(*) FROM public.gate;\nINSERT INTO t VALUES (1);',
        down: 'SELECT 1;',
      },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
    await target.query('INSERT INTO gate VALUES (1)');
    await migrator.up();
    expect(
      await target.query(
        'SELECT (SELECT count(*)::integer FROM tenant.t) AS tenant, (SELECT count(*)::integer FROM public.t) AS public',
      ),
    ).toEqual([{ tenant: 1, public: 0 }]);
  });

  test('a DOWN outside a transaction that stopped half way is resumed by down, and up waits for that', async () => {
    await using target = await kind.open();
    await target.query('CREATE TABLE gate (id integer)');
    await using project = await createProject([
      {
        headers: { Transaction: 'none' },
        up: 'CREATE TABLE a (); CREATE TABLE b ();',
        down: 'DROP TABLE a;\nSELECT 1 / count(*) FROM gate;\nDROP TABLE b;',
      },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    await expect(migrator.down()).rejects.toMatchObject({
      code: 'migration_failed',
      problems: [{ code: '22012' }],
    });
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'rollback_unfinished' }]);
    await expect(migrator.up()).rejects.toMatchObject({ code: 'unfinished' });
    await target.query('INSERT INTO gate VALUES (1)');
    expect((await migrator.down()).rolledBack).toHaveLength(1);
    expect(await target.query("SELECT to_regclass('a') AS a, to_regclass('b') AS b")).toEqual([
      { a: null, b: null },
    ]);
  });

  test('a SQLSTATE of class 08 that a migration raises itself is its failure, not a lost connection', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      { up: "DO $$ BEGIN RAISE 'remote server is gone' USING ERRCODE = '08001'; END $$;", down: 'SELECT 1;' },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'migration_failed',
      problems: [{ code: '08001', line: 5 }],
    });
  });

  test('outside a transaction each statement stays, and a later run resumes behind it', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        headers: { Transaction: 'none' },
        up: 'CREATE TABLE t (id integer);\nCREATE INDEX CONCURRENTLY t_id ON t (id);\nINSERT INTO t VALUES (1);\nSELECT 1 / count(*) FROM gate;',
        down: 'DROP INDEX CONCURRENTLY t_id;\nDROP TABLE t;',
      },
    ]);
    await target.query('CREATE TABLE gate (id integer)');
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });

    await expect(migrator.up()).rejects.toMatchObject({
      code: 'migration_failed',
      problems: [{ code: '22012', line: 9 }],
    });
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'failed' }]);
    await target.query('INSERT INTO gate VALUES (1)');
    await migrator.up();

    expect(await target.query('SELECT id FROM t')).toEqual([{ id: 1 }]);
    expect(await target.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass")).toEqual(
      [{ indisvalid: true }],
    );
    expect(await target.query(states)).toEqual([{ version: version(1), status: 'applied' }]);
    await migrator.down();
    expect(await target.query("SELECT to_regclass('t') AS t")).toEqual([{ t: null }]);
    await migrator.up();
    expect(await target.query('SELECT id FROM t')).toEqual([{ id: 1 }]);
  });

  test('statements that ran outside a transaction may not be edited before it is resumed', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        headers: { Transaction: 'none' },
        up: 'CREATE TABLE t (id integer);\nSELECT 1 / 0;',
        down: 'DROP TABLE t;',
      },
    ]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
    project.edit(1, text => text.replace('id integer', 'id bigint'));
    await expect(migrator.up()).rejects.toMatchObject({ code: 'journal_mismatch' });
    project.edit(1, text => text.replace('id bigint', 'id integer').replace('1 / 0', '1'));
    expect((await migrator.up()).applied).toHaveLength(1);
  });

  test("the header's limits hold outside a transaction too, and not behind it", async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        headers: { Transaction: 'none', 'Statement-Timeout': '5min' },
        up: "CREATE TABLE limits AS SELECT current_setting('statement_timeout') AS s;",
        down: 'DROP TABLE limits;',
      },
      { up: "INSERT INTO limits SELECT current_setting('statement_timeout');", down: 'SELECT 1;' },
    ]);
    await createMigrator({ connection: target.connection, directory: project.directory }).up();
    expect(await target.query('SELECT * FROM limits')).toEqual([{ s: '5min' }, { s: '0' }]);
  });

  test("the header's limits hold for its migration only", async () => {
    await using target = await kind.open();
    await using project = await createProject([
      {
        headers: { 'Statement-Timeout': '5min', 'Lock-Timeout': '2s' },
        up: "CREATE TABLE limits AS SELECT current_setting('statement_timeout') AS s, current_setting('lock_timeout') AS l;",
        down: 'DROP TABLE limits;',
      },
      {
        up: "INSERT INTO limits SELECT current_setting('statement_timeout'), current_setting('lock_timeout');",
        down: 'SELECT 1;',
      },
    ]);
    await createMigrator({ connection: target.connection, directory: project.directory }).up();
    expect(await target.query('SELECT * FROM limits')).toEqual([
      { s: '5min', l: '2s' },
      { s: '0', l: '1s' },
    ]);
  });
});
