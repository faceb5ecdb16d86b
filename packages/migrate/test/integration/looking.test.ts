import { createDatabase, newestTestServer } from '@proven/testing';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { createProject, tableMigration } from '../fixtures/project.ts';

const server = newestTestServer();

async function withLocked<T>(url: string, statement: string, work: () => Promise<T>): Promise<T> {
  const other = new pg.Client(url);
  await other.connect();
  try {
    await other.query(`BEGIN; ${statement}`);
    return await work();
  } finally {
    await other.end();
  }
}

test('whoever only looks waits for no lock: a locked history or table is said after a second', async () => {
  await using database = await createDatabase(server);
  await using project = await createProject([
    tableMigration('a'),
    { up: 'ALTER TABLE a ADD COLUMN x integer;' },
  ]);
  const migrator = createMigrator({ connection: database.url, directory: project.directory });
  await migrator.up({ to: undefined });
  project.add(3, { up: 'ALTER TABLE a ALTER COLUMN x TYPE bigint;' });
  const busy = { code: 'lock_timeout', message: expect.stringContaining('another session has locked') };
  await withLocked(database.url, 'LOCK TABLE schema_versions', async () => {
    for (const look of [
      () => migrator.status(),
      () => migrator.gate(),
      () => migrator.plan(),
      () => migrator.planRepair(),
    ])
      await expect(look()).rejects.toMatchObject(busy);
  });
  await withLocked(database.url, 'LOCK TABLE schema_events', async () => {
    await expect(migrator.events()).rejects.toMatchObject(busy);
    await expect(migrator.verifyEvents()).rejects.toMatchObject(busy);
  });
  await withLocked(database.url, 'LOCK TABLE a', async () => {
    await expect(migrator.explain()).rejects.toMatchObject(busy);
    await expect(migrator.drift()).rejects.toMatchObject(busy);
  });
  expect((await migrator.status()).migrations).toHaveLength(3);
});

test('a table that has to be saved and is locked is tried again, and its holder named', async () => {
  await using database = await createDatabase(server);
  await database.query('CREATE TABLE a AS SELECT 1 AS x');
  await using project = await createProject([{ up: 'DELETE FROM a;' }]);
  const migrator = createMigrator({
    connection: database.url,
    directory: project.directory,
    lockTimeoutMs: 1_500,
    statementLockTimeoutMs: 400,
  });
  await withLocked(database.url, 'LOCK TABLE a', async () => {
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'lock_timeout',
      details: [expect.stringMatching(/blocked by process \d+ of postgres/)],
    });
  });
  expect(await database.query('SELECT x FROM a')).toEqual([{ x: 1 }]);
  expect((await migrator.up()).applied).toHaveLength(1);
});

test('a name in Affects that the database does not have is said, and one that the run makes is not missed', async () => {
  await using database = await createDatabase(server);
  await database.query('CREATE TABLE orders AS SELECT 1 AS x');
  await using project = await createProject([
    { up: 'DO $$ BEGIN DELETE FROM orders; END $$;', headers: { Affects: 'ordes' } },
    {
      up: 'CREATE TABLE fresh (x integer); DO $$ BEGIN DELETE FROM fresh; END $$;',
      headers: { Affects: 'fresh' },
    },
  ]);
  const { backup } = await createMigrator({ connection: database.url, directory: project.directory }).plan();
  expect(backup.unknown.map(({ what }) => what)).toEqual([
    'what Affects names and this database does not have: ordes',
  ]);
});

test('a role that may not write the history is told so before anything runs', async () => {
  await using database = await createDatabase(server);
  await using project = await createProject([tableMigration('a')]);
  await createMigrator({ connection: database.url, directory: project.directory }).up();
  const role = `reader_${database.name}`;
  await database.query(
    `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON schema_versions, schema_events TO ${role}; GRANT CREATE ON SCHEMA public TO ${role}`,
  );
  project.add(2, tableMigration('b'));
  const url = new URL(database.url);
  url.username = role;
  url.password = 'x';
  const migrator = createMigrator({ connection: url.href, directory: project.directory });
  await expect(migrator.up()).rejects.toMatchObject({ code: 'no_history_privilege' });
  expect((await migrator.status()).migrations).toHaveLength(2);
  await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});
