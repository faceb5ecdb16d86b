import { spawnSync } from 'node:child_process';
import {
  createDatabase,
  oldestMiddleAndNewest,
  type TestDatabase,
  type TestServer,
  testServers,
} from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, type MigrateEvent } from '../../src/index.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, type Project, version } from '../fixtures/project.ts';
import { openClient, waitForRow } from '../fixtures/sessions.ts';

const lockKeys = "hashtext('schema_migrations'), hashtext('public')";

/** A run that was killed in the middle of a statement that the server goes on with for a minute. */
async function killRunner(database: TestDatabase, project: Project): Promise<void> {
  const runner = startMigrate(['up'], { DATABASE_URL: database.url, MIGRATION_PATH: project.directory });
  await waitForRow(
    sql => database.query(sql),
    "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
  );
  runner.kill('SIGKILL');
  await waitForEnd(runner);
}

const sleeping = { up: 'CREATE TABLE a (); SELECT pg_sleep(60);', down: 'SELECT 1;' };

async function openSleeper(server: TestServer) {
  const database = await createDatabase(server);
  const project = await createProject([sleeping]);
  return {
    database,
    project,
    async [Symbol.asyncDispose]() {
      await project[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}

describe.each(oldestMiddleAndNewest())('on PostgreSQL $version', server => {
  test('the session of a dead runner is ended by the next run, and that is on record', async () => {
    await using scene = await openSleeper(server);
    const { database, project } = scene;
    await killRunner(database, project);
    project.edit(1, text => text.replace('pg_sleep(60)', '1'));
    const events: MigrateEvent[] = [];
    await createMigrator({
      connection: database.url,
      directory: project.directory,
      onEvent: event => events.push(event),
    }).up();
    const log = await database.query(
      "SELECT action, result, notes FROM schema_events WHERE action = 'unlock'",
    );
    // From 14 on the server itself may have been faster.
    if (server.version < 14) expect(events.filter(({ type }) => type === 'orphan_ended')).toHaveLength(1);
    expect(log).toEqual(
      events
        .filter(({ type }) => type === 'orphan_ended')
        .map(() => ({
          action: 'unlock',
          result: 'succeeded',
          notes: expect.stringContaining('its process is dead: process'),
        })),
    );
    expect(await database.query('SELECT status FROM schema_versions')).toEqual([{ status: 'applied' }]);
  });

  test('the session of a runner that is alive is not, and neither is one that nothing is known of', async () => {
    await using scene = await openSleeper(server);
    const { database, project } = scene;
    const runner = startMigrate(['up'], { DATABASE_URL: database.url, MIGRATION_PATH: project.directory });
    const ended = waitForEnd(runner);
    await waitForRow(
      sql => database.query(sql),
      "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
    );
    const second = createMigrator({
      connection: database.url,
      directory: project.directory,
      lockTimeoutMs: 1_500,
    });
    await expect(second.up()).rejects.toMatchObject({ code: 'lock_timeout' });
    const isAlive = await database.query(
      "SELECT count(*)::integer AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
    );
    expect(isAlive).toEqual([{ n: 1 }]);
    runner.kill('SIGKILL');
    await ended;

    for (const name of [
      'migrate 0 elsewhere.1.000',
      'psql',
      'migrate 00000000-0000-4000-8000-000000000000',
    ]) {
      const client = await openClient(database.url, `SET application_name = '${name}'`);
      await waitForRow(
        sql => client.query(sql).then(({ rows }) => rows),
        `SELECT FROM (SELECT pg_try_advisory_lock(${lockKeys}) AS got, pg_sleep(0.2)) tried WHERE got`,
      ).catch(() => undefined);
      await expect(
        createMigrator({ connection: database.url, directory: project.directory, lockTimeoutMs: 100 }).up(),
      ).rejects.toMatchObject({ code: 'lock_timeout' });
      await client.end();
    }
  });

  test('unlock shows the holder, ends it after a yes only, and writes that down', async () => {
    await using scene = await openSleeper(server);
    const { database, project } = scene;
    await database.query('SELECT 1');
    const environment = { DATABASE_URL: database.url, MIGRATION_PATH: project.directory };
    const runner = startMigrate(['up'], environment);
    const ended = waitForEnd(runner);
    await waitForRow(
      sql => database.query(sql),
      "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
    );
    const asked = await waitForEnd(startMigrate(['unlock'], environment));
    expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not_confirmed') });
    for (const fact of ['postgres', '127.0.0.1', `migrate up ${version(1)}`, 'alive, or on another machine'])
      expect(asked.stderr).toContain(fact);
    const done = await waitForEnd(startMigrate(['unlock', '--yes', '--json'], environment));
    expect(done).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(done.stdout)).toMatchObject({
      ok: true,
      data: { holders: [{ user: 'postgres', isProvenDead: false }], ended: [expect.any(Number)] },
    });
    expect(await ended).toMatchObject({ exitCode: 5 });
    expect(await database.query("SELECT notes FROM schema_events WHERE action = 'unlock'")).toEqual([
      { notes: expect.stringContaining('ended on request: process') },
    ]);
    const nobody = await waitForEnd(startMigrate(['unlock'], environment));
    expect(nobody).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nobody holds the lock') });
  });
});

test.skipIf(spawnSync('unshare', ['--pid', '--fork', 'true']).status !== 0)(
  'a process of another namespace is not taken for dead, although its id does not exist here',
  async () => {
    const server = testServers()[0];
    await using scene = await openSleeper(server);
    const { database, project } = scene;
    const { spawn } = await import('node:child_process');
    const { fileURLToPath } = await import('node:url');
    const bin = fileURLToPath(new URL('../../dist/bin.cjs', import.meta.url));
    const runner = spawn('unshare', ['--pid', '--fork', '--mount-proc', process.execPath, bin, 'up'], {
      env: { PATH: process.env['PATH'], DATABASE_URL: database.url, MIGRATION_PATH: project.directory },
      stdio: 'ignore',
    });
    const ended = waitForEnd(runner);
    await waitForRow(
      sql => database.query(sql),
      "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
    );
    const second = createMigrator({
      connection: database.url,
      directory: project.directory,
      lockTimeoutMs: 300,
    });
    await expect(second.up()).rejects.toMatchObject({ code: 'lock_timeout' });
    const [holder] = await second.lockHolders();
    if (holder !== undefined) await second.unlock(holder);
    runner.kill('SIGKILL');
    await ended;
  },
);
