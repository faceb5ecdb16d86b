import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { exitCodeMeanings } from '../../src/cli/exit-codes.ts';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { expectRefusal, plainTerminal, readDocument } from './refusal.ts';

const sleeping = { up: 'CREATE TABLE naps (id bigint);\nSELECT pg_sleep(30);', down: 'DROP TABLE naps;' };
/** Not even a cancellation ends it: what a second Ctrl-C is for. */
const stubborn = {
  header: '-- Affects: none',
  up: `DO $$ BEGIN
  LOOP
    BEGIN PERFORM pg_sleep(30); EXCEPTION WHEN query_canceled THEN NULL; END;
  END LOOP;
END $$;`,
  down: 'SELECT 1;',
};

/** Waits until the scene's database runs a statement of migrate that sleeps. */
async function waitUntilAsleep({ database }: Scene): Promise<void> {
  const isAsleep = () =>
    database.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    );
  await vi.waitUntil(async () => (await isAsleep()).length > 0, { timeout: 60_000 });
}

async function interrupt(scene: Scene, signal: 'SIGINT' | 'SIGTERM' = 'SIGINT') {
  const run = scene.startBinary(['up', '--log-format', 'pretty']);
  await waitUntilAsleep(scene);
  run.signal(signal);
  return run.ended;
}

/** How to reach each code, with the shortest way there is. */
const ways: Readonly<Record<number, (scene: Scene) => Promise<number | null>>> = {
  0: async scene => (await scene.run(['status'])).exitCode,
  1: async scene => (await scene.run(['status', '--check'])).exitCode,
  2: async scene => (await scene.run(['statsu'])).exitCode,
  3: async scene => {
    await scene.run(['up']);
    addMigration(scene, 1, 'users', { down: 'DROP TABLE users CASCADE;' });
    return (await scene.run(['up'])).exitCode;
  },
  4: async scene => {
    await scene.database.query("SELECT pg_advisory_lock(hashtext('schema_migrations'))");
    return (await scene.run(['up', '--lock-timeout', '0'])).exitCode;
  },
  5: async scene => {
    const url = scene.url.replace(scene.database.name, 'nowhere');
    return (await scene.run(['status'], { env: { DATABASE_URL: url } })).exitCode;
  },
  130: async scene => {
    addMigration(scene, 2, 'naps', sleeping);
    return (await interrupt(scene)).exitCode;
  },
};

test('every documented exit code is reached', async () => {
  const reached: Record<number, number | null> = {};
  for (const [code, reach] of Object.entries(ways)) {
    const scene = await openScene();
    addMigration(scene, 1, 'users');
    reached[Number(code)] = await reach(scene);
  }
  const documented = Object.keys(exitCodeMeanings).map(Number);
  expect(reached).toEqual(Object.fromEntries(documented.map(code => [code, code])));
});

/** Takes the lock on the connection that tests look through, and returns that connection's process. */
async function holdLock({ database }: Scene): Promise<string> {
  const rows = await database.query(
    "SELECT pg_backend_pid()::text AS pid, pg_advisory_lock(hashtext('schema_migrations')) IS NULL AS locked",
  );
  return String(rows[0]?.['pid']);
}

/** Wide, because the length of a process id differs. */
const wide = { exitCode: 4, code: 'lock_timeout', columns: 1000 } as const;

test('a lock that is held names its holder', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  await scene.database.query(`GRANT pg_read_all_stats TO ${scene.role}; SET application_name = 'a test'`);
  const pid = await holdLock(scene);
  const { stderr } = await expectRefusal(scene, ['up', '--lock-timeout', '1'], wide);
  expect(stderr).toContain(`process ${pid} `);
  expect(stderr.replaceAll(pid, 'PID').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')).toMatchInlineSnapshot(`
    "! Waiting for another migration to end (process PID of postgres, a test).
    error[lock_timeout] another migration is in progress, or its lock is stale (waited 1 s)
      held by process PID of postgres (a test, from 127.0.0.1), connected since TIME: SELECT format('%I.%I', nspname, relname) AS name, relkind::text AS kind, (SELECT string_agg(format('
      hint: Wait for it to end, or raise LOCK_TIMEOUT_SECONDS. If its process is dead: migrate unlock
    "
  `);
});

test('a lock whose holder may not be looked at', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  const pid = await holdLock(scene);
  const { stderr } = await expectRefusal(scene, ['up', '--lock-timeout', '1'], wide);
  expect(stderr.replaceAll(pid, 'PID')).toMatchInlineSnapshot(`
    "! Waiting for another migration to end (process PID of postgres).
    error[lock_timeout] another migration is in progress, or its lock is stale (waited 1 s)
      held by process PID of postgres (no application name)
      hint: Wait for it to end, or raise LOCK_TIMEOUT_SECONDS. If its process is dead: migrate unlock
    "
  `);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops the migration in progress and leaves nothing to mend',
  async signal => {
    const scene = await openScene();
    addMigration(scene, 1, 'users');
    addMigration(scene, 2, 'naps', sleeping);
    addMigration(scene, 3, 'orders');
    const { exitCode, stderr } = await interrupt(scene, signal);
    expect(exitCode).toBe(130);
    expect(
      stderr.replace(signal === 'SIGINT' ? 'Press Ctrl-C' : 'Send SIGTERM', 'ASK'),
    ).toMatchInlineSnapshot(`
      "Stopping; a migration in progress is rolled back. ASK again to stop at once.
      error[interrupted] interrupted at 20260105090000_002_naps.sql
        done before it: 1 migration
        not tried: 20260105090000_003
        hint: It was rolled back. The same command goes on from there.
      "
    `);
    expect(await scene.database.query("SELECT to_regclass('naps') AS naps")).toEqual([{ naps: null }]);
    const events = await scene.database.query('SELECT version, result FROM schema_events ORDER BY id');
    expect(events.slice(2)).toEqual([
      { version: version(2), result: 'started' },
      { version: version(2), result: 'interrupted' },
    ]);

    addMigration(scene, 2, 'naps', { up: 'CREATE TABLE naps (id bigint);' });
    expect(await scene.run(['up'], plainTerminal)).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await scene.run(['status', '--check'])).exitCode).toBe(0);
  },
);

test('an interrupted run with --json is a document too', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'naps', sleeping);
  const run = scene.startBinary(['up', '--json']);
  await waitUntilAsleep(scene);
  run.signal('SIGINT');
  const { exitCode, stdout } = await run.ended;
  expect(exitCode).toBe(130);
  expect(readDocument(stdout)).toMatchObject({
    ok: false,
    error: { code: 'interrupted', version: version(1) },
  });
});

test('a second SIGINT exits at once, and the next run finds out', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'naps', stubborn);
  const run = scene.startBinary(['up', '--log-format', 'pretty']);
  await waitUntilAsleep(scene);
  run.signal('SIGINT');
  await vi.waitUntil(() => run.stderr().includes('Stopping'), { timeout: 60_000 });
  // Two within 300 ms count as one, because npm passes on what the terminal has sent to both.
  await setTimeout(400);
  run.signal('SIGINT');
  const { exitCode, stderr } = await run.ended;
  expect(exitCode).toBe(130);
  expect(stderr).toMatchInlineSnapshot(`
    "Stopping; a migration in progress is rolled back. Press Ctrl-C again to stop at once.
    "
  `);

  // Within half a second the server notices by itself; until then its session goes on, with the lock, and the next run
  // proves that nobody is behind it.
  addMigration(scene, 1, 'naps');
  const next = await scene.run(['up', '--lock-timeout', '0'], plainTerminal);
  expect(next.exitCode).toBe(0);
  const ended =
    /^! Ended process \d+, which still held the lock: the run that it belongs to is\n {2}dead\.\n/;
  expect(next.stderr.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME').replace(ended, '')).toMatchInlineSnapshot(`
    "! An earlier attempt at 20260105090000_001 (up, started
      TIME) never ended: its process or its server died.
    "
  `);
});

test('Ctrl-C on a command that only looks does not speak of a migration', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'users');
  // A server that never answers.
  const server = createServer(socket => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const run = scene.startBinary(['status', '--log-format', 'pretty'], {
    env: { DATABASE_URL: `postgresql://postgres@127.0.0.1:${port}/shop`, PGCONNECT_TIMEOUT: '2' },
  });
  await once(server, 'connection');
  run.signal('SIGINT');
  const { exitCode, stderr } = await run.ended;
  expect(exitCode).toBe(130);
  expect(stderr).toContain('Stopping. Press Ctrl-C again to stop at once.\n');
  expect(stderr).toContain('error[interrupted]');
});
