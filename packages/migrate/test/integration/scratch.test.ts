import { setTimeout as delay } from 'node:timers/promises';
import {
  createDatabase,
  oldestMiddleAndNewest,
  type TestDatabase,
  type TestServer,
  testServers,
} from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, type Project, tableMigration, version } from '../fixtures/project.ts';

/** Scratch databases are told apart by their owner: other tests on the same server make some too. */
interface Place extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly url: string;
  readonly role: string;
}

async function createPlace(server: TestServer, options = 'CREATEDB'): Promise<Place> {
  const database = await createDatabase(server);
  const role = `maker_${database.name}`;
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x' ${options}`);
  await database.query(`GRANT CREATE ON SCHEMA public TO ${role}`);
  return {
    database,
    role,
    url: server.url(database.name, { user: role, password: 'x' }),
    async [Symbol.asyncDispose]() {
      for (const name of await scratchDatabasesOf({ database, role }))
        await database.query(`DROP DATABASE IF EXISTS ${name}`);
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await database.drop();
    },
  };
}

async function scratchDatabasesOf({ database, role }: Pick<Place, 'database' | 'role'>): Promise<string[]> {
  const rows = await database.query(
    `SELECT datname FROM pg_database WHERE datname LIKE 'migrate\\_scratch\\_%' AND pg_get_userbyid(datdba) = '${role}'`,
  );
  return rows.map(({ datname }) => String(datname));
}

const sleeping = { up: 'SELECT pg_sleep(600);', down: 'SELECT 1;' };

/** Starts `verify` of a migration that takes ten minutes, and waits until it is in the middle of it. */
async function startVerify(place: Place, project: Project) {
  const child = startMigrate(['verify'], { DATABASE_URL: place.url, MIGRATION_PATH: project.directory });
  const ended = waitForEnd(child);
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const [busy] = await place.database.query(
      `SELECT pid FROM pg_stat_activity WHERE usename = '${place.role}' AND state = 'active' AND query LIKE '%pg_sleep(600)%'`,
    );
    if (busy !== undefined) return { child, ended };
    await delay(50);
  }
  child.kill('SIGKILL');
  throw new Error(`verify never came to the migration: ${(await ended).stderr}`);
}

describe.each(oldestMiddleAndNewest())('a scratch database on PostgreSQL $version', server => {
  test.each(['SIGINT', 'SIGTERM'] as const)('is gone after %s', { timeout: 60_000 }, async signal => {
    await using place = await createPlace(server);
    await using project = await createProject([tableMigration('a'), sleeping]);
    const { child, ended } = await startVerify(place, project);
    expect(await scratchDatabasesOf(place)).toHaveLength(1);
    child.kill(signal);
    expect((await ended).exitCode).toBe(130);
    expect(await scratchDatabasesOf(place)).toEqual([]);
  });

  test('of a run that was killed is dropped by the next one, with the statement that outlived it', {
    timeout: 60_000,
  }, async () => {
    await using place = await createPlace(server);
    await using project = await createProject([tableMigration('a'), sleeping]);
    const { child, ended } = await startVerify(place, project);
    const [left] = await scratchDatabasesOf(place);
    child.kill('SIGKILL');
    await ended;
    project.remove(2);
    const migrator = createMigrator({ connection: place.url, directory: project.directory });
    // The end of a process reaches the server a moment later.
    for (
      let attempt = 0;
      attempt < 20 && (await scratchDatabasesOf(place)).includes(left ?? '');
      attempt += 1
    )
      expect(await migrator.verify()).toMatchObject({ findings: [] });
    expect(await scratchDatabasesOf(place)).toEqual([]);
    expect(
      await place.database.query(
        `SELECT pid FROM pg_stat_activity WHERE usename = '${place.role}' AND query LIKE '%pg_sleep(600)%'`,
      ),
    ).toEqual([]);
  });

  test('of a run that lives is left alone', { timeout: 60_000 }, async () => {
    await using place = await createPlace(server);
    await using project = await createProject([tableMigration('a'), sleeping]);
    const { child, ended } = await startVerify(place, project);
    const before = await scratchDatabasesOf(place);
    const other = createMigrator({ connection: place.url, directory: project.directory });
    expect(await other.verify({ to: version(1) })).toMatchObject({ findings: [] });
    expect(await scratchDatabasesOf(place)).toEqual(before);
    child.kill('SIGINT');
    await ended;
  });
});

describe('a scratch database', () => {
  const [server] = testServers().slice(-1);
  if (server === undefined) throw new Error('there is no test server');

  test('whose maker is dead is dropped; what only looks like one is not', async () => {
    await using place = await createPlace(server);
    const dead = `migrate_scratch_1700000000_0123456789${randomHex()}`;
    const held = `migrate_scratch_1700000000_fedcba9876${randomHex()}`;
    const alike = `migrate_scratch_of_${place.role}`;
    for (const name of [dead, held, alike])
      await place.database.query(`CREATE DATABASE ${name} OWNER ${place.role}`);
    try {
      await place.database.query(`SELECT pg_advisory_lock(${Number.parseInt(held.slice(-12), 16)})`);
      await using project = await createProject([tableMigration('a')]);
      await createMigrator({ connection: place.url, directory: project.directory }).verify();
      expect((await scratchDatabasesOf(place)).sort()).toEqual([alike, held].sort());
    } finally {
      await place.database.query('SELECT pg_advisory_unlock_all()');
      for (const name of [dead, held, alike]) await place.database.query(`DROP DATABASE IF EXISTS ${name}`);
    }
  });

  test('that cannot be connected to does not stay', { timeout: 60_000 }, async () => {
    // One connection for the target and one for the keeper; the third is refused.
    await using place = await createPlace(server, 'CREATEDB CONNECTION LIMIT 2');
    await using project = await createProject([tableMigration('a')]);
    const run = createMigrator({ connection: place.url, directory: project.directory }).verify();
    await expect(run).rejects.toMatchObject({ code: 'connection_failed' });
    expect(await scratchDatabasesOf(place)).toEqual([]);
  });

  test('is dropped through another session when the first was ended', { timeout: 60_000 }, async () => {
    await using place = await createPlace(server);
    await using project = await createProject([
      { up: `SELECT pg_sleep(0.1);`, down: 'SELECT 1;' },
      { up: 'SELECT 1;', down: 'SELECT 1;' },
    ]);
    let ended: Promise<unknown> | undefined;
    await createMigrator({
      connection: place.url,
      directory: project.directory,
      onEvent: ({ type }) => {
        if (type !== 'migration_verified') return;
        ended ??= place.database.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${place.role}' AND datname = '${place.database.name}'`,
        );
      },
    }).verify();
    expect(await ended).not.toEqual([]);
    expect(await scratchDatabasesOf(place)).toEqual([]);
  });

  test('is refused to a role that may not create one, with advice', async () => {
    await using place = await createPlace(server, 'NOCREATEDB');
    await using project = await createProject([tableMigration('a')]);
    const migrator = createMigrator({ connection: place.url, directory: project.directory });
    await expect(migrator.verify()).rejects.toMatchObject({
      code: 'scratch_refused',
      message: expect.stringContaining('permission denied to create database'),
      hint: expect.stringContaining('--embedded'),
    });
    expect(await migrator.verify({ embedded: true })).toMatchObject({ findings: [], embedded: true });
  });
});

function randomHex(): string {
  return Math.floor(Math.random() * 256)
    .toString(16)
    .padStart(2, '0');
}
