import { createDatabase, oldestMiddleAndNewest, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { type PoolerOptions, startPgbouncer } from '../fixtures/pgbouncer.ts';
import { createProject, tableMigration } from '../fixtures/project.ts';
import { openClient, waitForRow } from '../fixtures/sessions.ts';

describe.each(oldestMiddleAndNewest())('PgBouncer before PostgreSQL $version', server => {
  test.each<PoolerOptions & { others: number }>([
    { mode: 'transaction', others: 0 },
    { mode: 'transaction', others: 3 },
    { mode: 'transaction', poolSize: 1, others: 0 },
    { mode: 'transaction', roundRobin: true, others: 3 },
    { mode: 'statement', others: 0 },
  ])('%o is refused, and nothing was changed', async ({ others, ...options }) => {
    await using database = await createDatabase(server);
    await using pooler = await startPgbouncer(server, options);
    await using project = await createProject([tableMigration('a')]);
    const url = pooler.url(database.name);
    // Connections to the server that are idle in the pool make it less likely to be given the same one again.
    const clients = await Promise.all(
      Array.from({ length: others }, () => openClient(url, 'SELECT pg_sleep(0.1)')),
    );
    try {
      const migrator = createMigrator({ connection: url, directory: project.directory });
      await expect(migrator.up()).rejects.toMatchObject({
        code: 'pooler_refused',
        hint: expect.stringContaining('pool_mode = session'),
      });
    } finally {
      await Promise.all(clients.map(client => client.end()));
    }
    expect(
      await database.query("SELECT to_regclass('a') AS a, to_regclass('schema_versions') AS history"),
    ).toEqual([{ a: null, history: null }]);
  });

  test.each([{ poolSize: 20 }, { poolSize: 1 }])('in session mode it works: %o', async ({ poolSize }) => {
    await using database = await createDatabase(server);
    await using pooler = await startPgbouncer(server, { mode: 'session', poolSize });
    await using project = await createProject([
      tableMigration('a'),
      { up: 'CREATE INDEX CONCURRENTLY a_id ON a (id);', down: 'SELECT 1;' },
    ]);
    const migrator = createMigrator({ connection: pooler.url(database.name), directory: project.directory });
    expect((await migrator.up()).applied).toHaveLength(2);
    expect((await migrator.down({ steps: 2 })).rolledBack).toHaveLength(2);
  });
});

test('the exit code is 2, and a statement can be cancelled through a pooler in session mode', async () => {
  const server = testServers().at(-1) ?? testServers()[0];
  await using database = await createDatabase(server);
  await using project = await createProject([{ up: 'SELECT pg_sleep(60);', down: 'SELECT 1;' }]);
  {
    await using pooler = await startPgbouncer(server, { mode: 'transaction' });
    const refused = startMigrate(['up'], {
      DATABASE_URL: pooler.url(database.name),
      MIGRATION_PATH: project.directory,
    });
    expect(await waitForEnd(refused)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('pooler_refused'),
    });
  }
  await using pooler = await startPgbouncer(server, { mode: 'session' });
  const runner = startMigrate(['up'], {
    DATABASE_URL: pooler.url(database.name),
    MIGRATION_PATH: project.directory,
  });
  const ended = waitForEnd(runner);
  await waitForRow(
    sql => database.query(sql),
    "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
  );
  runner.kill('SIGINT');
  expect(await ended).toMatchObject({ exitCode: 130 });
  expect(await database.query('SELECT result FROM schema_events ORDER BY id')).toEqual([
    { result: 'started' },
    { result: 'interrupted' },
  ]);
});
