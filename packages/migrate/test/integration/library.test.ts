import { createDatabase, newestTestServer, startServer } from '@proven/testing';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createMigrator, type MigrateEvent } from '../../src/index.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';

const server = newestTestServer();

/** The server is shared with other tests. */
const advisoryLocks = `
  SELECT count(*)::integer AS n FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
   WHERE locktype = 'advisory' AND datname = current_database()`;

describe('on what is connected already', () => {
  test('a pool lends one client and gets it back, with no lock left on it', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    const migrator = createMigrator({ connection: pool, directory: project.directory });
    expect((await migrator.up()).applied).toHaveLength(2);
    expect(pool.idleCount).toBe(1);
    expect((await pool.query(advisoryLocks)).rows).toEqual([{ n: 0 }]);
    expect((await migrator.down({ steps: 2 })).rolledBack.map(step => step.version)).toEqual([
      version(2),
      version(1),
    ]);
    await pool.end();
  });

  test('a client comes back with the settings it was connected with, whatever migrations did', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE SCHEMA tenant');
    await using project = await createProject([
      { up: "SET search_path = pg_catalog; SET statement_timeout = '1min';", down: 'SELECT 1;' },
    ]);
    const pool = new pg.Pool({ connectionString: database.url, max: 1, application_name: 'the application' });
    await createMigrator({ connection: pool, directory: project.directory, schema: 'tenant' }).up();
    const settings = await pool.query(
      "SELECT current_setting('search_path') AS path, current_setting('application_name') AS name, current_setting('statement_timeout') AS timeout",
    );
    expect(settings.rows).toEqual([{ path: '"$user", public', name: 'the application', timeout: '0' }]);
    await pool.end();
  });

  test('a pool keeps the search_path that it was given, and its history is where its tables are', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE SCHEMA app');
    await using project = await createProject([tableMigration('a')]);
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    await pool.query('SET search_path = app');
    await createMigrator({ connection: pool, directory: project.directory }).up();
    expect(
      (
        await pool.query(
          "SELECT to_regclass('app.a')::text AS a, to_regclass('app.schema_versions')::text AS h, current_setting('search_path') AS path",
        )
      ).rows,
    ).toEqual([{ a: 'a', h: 'schema_versions', path: 'app' }]);
    await pool.end();
  });

  test('a pool survives the end of its connection, and a failure leaves no lock on it', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      { up: 'SELECT pg_terminate_backend(pg_backend_pid());', down: 'SELECT 1;' },
    ]);
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    const migrator = createMigrator({ connection: pool, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'connection_lost' });
    project.edit(1, text =>
      text.replace('SELECT pg_terminate_backend(pg_backend_pid());', 'DROP TABLE schema_versions;'),
    );
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
    expect((await pool.query(advisoryLocks)).rows).toEqual([{ n: 0 }]);
    await pool.end();
  });

  test('a client inside a transaction is refused, and its transaction goes on', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    const client = new pg.Client(database.url);
    await client.connect();
    await client.query('BEGIN; CREATE TABLE mine ()');
    await expect(
      createMigrator({ connection: client, directory: project.directory }).up(),
    ).rejects.toMatchObject({ code: 'usage' });
    await client.query('ROLLBACK');
    expect((await client.query("SELECT to_regclass('mine') AS mine")).rows).toEqual([{ mine: null }]);
    await client.end();
  });

  test('a client stays connected', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    const client = new pg.Client(database.url);
    await client.connect();
    const migrator = createMigrator({ connection: client, directory: project.directory });
    await migrator.up();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'applied' }]);
    await client.end();
  });
});

describe('schemas as targets', () => {
  test('each has its own history, search_path and lock', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE SCHEMA "Tenant ""1"""; CREATE SCHEMA tenant_2');
    await using project = await createProject([tableMigration('orders')]);
    const held = `SELECT pg_advisory_lock(hashtext('schema_migrations'))`;
    await database.query(held);
    for (const schema of ['Tenant "1"', 'tenant_2']) {
      const migrator = createMigrator({
        connection: database.url,
        directory: project.directory,
        schema,
        lockTimeoutMs: 0,
      });
      expect((await migrator.up()).applied).toHaveLength(1);
    }
    expect(
      await database.query(
        "SELECT relnamespace::regnamespace::text AS schema, relname FROM pg_class WHERE relname IN ('orders', 'schema_versions') ORDER BY 1, 2",
      ),
    ).toEqual([
      { schema: '"Tenant ""1"""', relname: 'orders' },
      { schema: '"Tenant ""1"""', relname: 'schema_versions' },
      { schema: 'tenant_2', relname: 'orders' },
      { schema: 'tenant_2', relname: 'schema_versions' },
    ]);
    await expect(
      createMigrator({ connection: database.url, directory: project.directory, schema: 'tenant_3' }).up(),
    ).rejects.toMatchObject({ code: 'schema_missing' });
  });
});

describe('one history under two names', () => {
  test('a run that names the schema and one that does not keep each other out', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      { up: 'SELECT pg_sleep(0.3); CREATE TABLE once ();', down: 'DROP TABLE once;' },
    ]);
    const upOn = (schema: string | undefined) =>
      createMigrator({ connection: database.url, directory: project.directory, schema }).up();
    const results = await Promise.all([upOn(undefined), upOn('public'), upOn(undefined), upOn('public')]);
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, 1]);
    expect(await database.query('SELECT result FROM schema_events ORDER BY id')).toEqual([
      { result: 'started' },
      { result: 'succeeded' },
    ]);
  });
});

describe('stopping', () => {
  test('an abort cancels the statement in progress, rolls its migration back and says what was done', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      tableMigration('a'),
      { up: 'CREATE TABLE b (); SELECT pg_sleep(60);', down: 'DROP TABLE b;' },
      tableMigration('c'),
    ]);
    const controller = new AbortController();
    const onEvent = (event: MigrateEvent) => {
      if (event.type === 'migration_started' && event.version === version(2))
        setTimeout(() => controller.abort(), 200);
    };
    const migrator = createMigrator({
      connection: database.url,
      directory: project.directory,
      signal: controller.signal,
      onEvent,
    });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'interrupted',
      version: version(2),
      done: [version(1)],
      notTried: [version(3)],
    });
    expect(await database.query("SELECT to_regclass('b') AS b")).toEqual([{ b: null }]);
    expect(await database.query('SELECT version, result FROM schema_events ORDER BY id')).toEqual([
      { version: version(1), result: 'started' },
      { version: version(1), result: 'succeeded' },
      { version: version(2), result: 'started' },
      { version: version(2), result: 'interrupted' },
    ]);
    await expect(migrator.status()).rejects.toMatchObject({ code: 'interrupted' });
    const { migrations } = await createMigrator({
      connection: database.url,
      directory: project.directory,
    }).status();
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending', 'pending']);
  });

  test('an abort ends the wait for the lock', async () => {
    await using database = await createDatabase(server);
    await database.query("SELECT pg_advisory_lock(hashtext('schema_migrations'))");
    await using project = await createProject([tableMigration('a')]);
    const controller = new AbortController();
    const onEvent = (event: MigrateEvent) => {
      if (event.type === 'lock_waiting') controller.abort();
    };
    const migrator = createMigrator({
      connection: database.url,
      directory: project.directory,
      signal: controller.signal,
      onEvent,
    });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'interrupted' });
    expect(await database.query("SELECT to_regclass('schema_versions') AS t")).toEqual([{ t: null }]);
  });

  test('a connection that is lost in the middle is no failed migration: the next run finds out', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      { up: 'CREATE TABLE a (); SELECT pg_terminate_backend(pg_backend_pid());', down: 'DROP TABLE a;' },
    ]);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'connection_lost',
      version: version(1),
      details: ['terminating connection due to administrator command'],
    });
    project.edit(1, text => text.replace('SELECT pg_terminate_backend(pg_backend_pid());', ''));
    expect((await migrator.up()).applied).toHaveLength(1);
    expect(await database.query('SELECT result FROM schema_events ORDER BY id')).toEqual([
      { result: 'started' },
      { result: 'interrupted' },
      { result: 'started' },
      { result: 'succeeded' },
    ]);
  });
});

describe('a server that crashes in the middle', () => {
  test('nothing that is not on disk is reported as done, and a plain up finishes', async () => {
    await using own = await startServer({ version: 18, settings: { fsync: true } });
    await using project = await createProject([
      tableMigration('a'),
      tableMigration('b'),
      { up: 'CREATE TABLE c (); SELECT pg_sleep(30);', down: 'DROP TABLE c;' },
    ]);
    let killed: Promise<void> | undefined;
    const onEvent = (event: MigrateEvent) => {
      if (event.type === 'migration_started' && event.version === version(3))
        setTimeout(() => {
          killed = own.kill();
        }, 100);
    };
    const error: unknown = await createMigrator({
      connection: own.url(),
      directory: project.directory,
      onEvent,
    })
      .up()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'connection_lost', done: [], notTried: [] });

    await killed;
    await own.start();
    project.edit(3, text => text.replace(' SELECT pg_sleep(30);', ''));
    const migrator = createMigrator({ connection: own.url(), directory: project.directory });
    await migrator.up();
    expect((await migrator.status()).migrations.map(({ state }) => state)).toEqual([
      'applied',
      'applied',
      'applied',
    ]);
  });
});

describe('plans', () => {
  test('a plan holds the SQL, and making one changes nothing and waits for nobody', async () => {
    await using database = await createDatabase(server);
    await database.query("SELECT pg_advisory_lock(hashtext('schema_migrations'))");
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    const plan = await migrator.plan({ to: version(1) });
    expect(plan).toMatchObject({ direction: 'up', steps: [{ version: version(1) }] });
    expect(plan.migrations[0]?.up.statements).toMatchObject([
      { text: 'CREATE TABLE a (id integer PRIMARY KEY)', kind: 'CreateStmt' },
    ]);
    expect((await migrator.planDown()).steps).toEqual([]);
    expect(await database.query("SELECT to_regclass('schema_versions') AS t, to_regclass('a') AS a")).toEqual(
      [{ t: null, a: null }],
    );
  });
});

describe('a role without enough rights', () => {
  test('gets the server error explained, not a bug report', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    await createMigrator({ connection: database.url, directory: project.directory }).up();
    const role = `reader_${database.name}`;
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    const migrator = createMigrator({ connection: url.href, directory: project.directory });
    await expect(migrator.status()).rejects.toMatchObject({
      code: 'server_error',
      message: expect.stringContaining('permission denied'),
    });
    await database.query(`DROP ROLE ${role}`);
  });
});
