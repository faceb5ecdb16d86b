import { createDatabase, newestTestServer, oldestMiddleAndNewest, startServer } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { readServerFacts } from '../../src/health/facts.ts';
import { createMigrator, type HealthCheck, type MigrateEvent } from '../../src/index.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';
import { targetKinds } from '../fixtures/targets.ts';

const stateOf = (checks: readonly HealthCheck[], name: string) =>
  checks.find(check => check.name === name)?.state;

/** The facts as a session sees them. */
async function factsAt(url: string, idleFor?: number) {
  const session = await openDatabase(url, {}).open(() => undefined, 'test');
  try {
    return await readServerFacts(session, idleFor);
  } finally {
    await session.close();
  }
}

describe.each(targetKinds(oldestMiddleAndNewest()))('on $name', kind => {
  test('nothing stands in the way of a run', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a')]);
    const checks = await createMigrator({
      connection: target.connection,
      directory: project.directory,
    }).health();
    expect(checks.map(({ name }) => name)).toEqual([
      'connection',
      'server',
      'read_only',
      'rights',
      'data_disk',
      'backup_folder',
      'checksums',
      'prepared_transactions',
      'idle_transactions',
      'replicas',
    ]);
    expect(checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(stateOf(checks, 'server')).toBe('pass');
  });

  test('an edited file fails a check', async () => {
    await using target = await kind.open();
    await using project = await createProject([tableMigration('a')]);
    const migrator = createMigrator({ connection: target.connection, directory: project.directory });
    await migrator.up();
    project.edit(1, text => text.replace('integer', 'bigint'));
    const checks = await migrator.health();
    expect(checks.find(({ name }) => name === 'checksums')).toMatchObject({
      state: 'fail',
      message: `${version(1)} is not as applied, or gone`,
    });
  });
});

test.each([12, 18] as const)(
  'PostgreSQL %i: a prepared transaction in the way stops the run before anything; one elsewhere does not',
  async number => {
    await using server = await startServer({ version: number, settings: { max_prepared_transactions: 5 } });
    await using database = await createDatabase(server);
    await database.query('CREATE TABLE a (id integer); CREATE TABLE b (id integer)');
    await database.query("BEGIN; INSERT INTO a VALUES (1); PREPARE TRANSACTION 'it''s'");
    await using project = await createProject([{ up: 'ALTER TABLE b ADD COLUMN x integer;' }]);
    const events: MigrateEvent[] = [];
    const migrator = createMigrator({
      connection: database.url,
      directory: project.directory,
      onEvent: event => events.push(event),
    });
    await migrator.up();
    const checked = events.find(event => event.type === 'health_checked');
    expect(checked?.checks.find(({ name }) => name === 'prepared_transactions')).toMatchObject({
      state: 'warn',
    });

    project.add(2, { up: 'ALTER TABLE a ADD COLUMN x integer;' });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'health_failed',
      problems: [
        {
          code: 'prepared_transactions',
          message: expect.stringMatching(
            /^prepared transaction 'it's' of postgres has held locks for \d+ s \(public\.a\)$/,
          ),
          hint: "If nobody needs it: COMMIT PREPARED 'it''s' or ROLLBACK PREPARED 'it''s'",
        },
      ],
    });
    expect(await database.query(`SELECT 1 FROM schema_events WHERE version = '${version(2)}'`)).toEqual([]);
    await database.query("ROLLBACK PREPARED 'it''s'");
    expect((await migrator.up()).applied).toHaveLength(1);
  },
);

describe.each(oldestMiddleAndNewest())('PostgreSQL $version', server => {
  test('a session that is idle in a transaction is seen with the tables it has locked', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE TABLE a (id integer)');
    expect((await factsAt(database.url, 0)).holders).toEqual([]);
    await database.query('BEGIN; SELECT * FROM a');
    expect((await factsAt(database.url, 0)).holders).toMatchObject([
      { kind: 'idle', who: expect.stringMatching(/^process \d+ of postgres$/), tables: ['public.a'] },
    ]);
    expect((await factsAt(database.url)).holders).toEqual([]);
    await database.query('ROLLBACK');
  });

  test('a role without rights learns what it may, and the rest is unknown', async () => {
    await using database = await createDatabase(server);
    const role = `plain_${database.name}`;
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    const url = server.url(database.name, { user: role, password: 'x' });
    expect(await factsAt(url)).toMatchObject({ dataDirectory: undefined, isInRecovery: false });
    await database.query(`DROP ROLE ${role}`);
  });
});

test('a replica is seen with how far it is behind, and not by a role that may not see it', {
  timeout: 120_000,
}, async () => {
  await using server = await startServer({
    version: newestTestServer().version as 18,
    settings: { wal_level: 'replica', max_wal_senders: 5 },
  });
  await using standby = await server.createStandby();
  await using database = await createDatabase(server);
  const seen = async () => (await factsAt(database.url)).replicas;
  await expect.poll(seen, { timeout: 30_000 }).toHaveLength(1);
  await using onStandby = await connectTo(standby.url());
  await onStandby.query('SELECT pg_wal_replay_pause()');
  await database.query('CREATE TABLE a AS SELECT generate_series(1, 20000) AS x');
  await expect
    .poll(async () => (await seen())[0]?.lagBytes ?? 0, { timeout: 30_000 })
    .toBeGreaterThan(100_000);

  await using project = await createProject([tableMigration('t')]);
  const there = await createMigrator({ connection: standby.url(), directory: project.directory }).health();
  expect(there.find(({ name }) => name === 'server')).toMatchObject({
    state: 'fail',
    message: 'the server is a standby and takes no changes',
    advice: 'Point DATABASE_URL at the primary.',
  });

  await database.query("CREATE ROLE plain LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO plain");
  const hidden = server.url(database.name, { user: 'plain', password: 'x' });
  const checks = await createMigrator({ connection: hidden, directory: project.directory }).health();
  expect(stateOf(checks, 'replicas')).toBe('unknown');
  await database.query('REVOKE CREATE ON SCHEMA public FROM plain; DROP ROLE plain');
});

async function connectTo(url: string) {
  const { default: pg } = await import('pg');
  const client = new pg.Client(url);
  await client.connect();
  return { query: (sql: string) => client.query(sql), [Symbol.asyncDispose]: () => client.end() };
}
