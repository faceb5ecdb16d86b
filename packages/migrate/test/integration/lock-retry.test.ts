import { createDatabase, oldestMiddleAndNewest, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, type MigrateEvent } from '../../src/index.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, type TestMigration, tableMigration, version } from '../fixtures/project.ts';
import { openClient, waitForRow } from '../fixtures/sessions.ts';

const alter: TestMigration = { up: 'ALTER TABLE t ADD COLUMN extra integer;', down: 'SELECT 1;' };

describe.each(oldestMiddleAndNewest())('on PostgreSQL $version', server => {
  test.each<{ name: string; migration: TestMigration; singleTransaction?: boolean }>([
    { name: 'in a transaction', migration: alter },
    { name: 'in a single transaction', migration: alter, singleTransaction: true },
    { name: 'statement by statement', migration: { ...alter, headers: { Transaction: 'none' } } },
    {
      name: 'with an index built concurrently behind it',
      migration: { ...alter, up: `${alter.up}\nCREATE INDEX CONCURRENTLY t_extra ON t (extra);` },
    },
  ])(
    'a lock that others hold is tried for again, naming who: $name',
    async ({ migration, singleTransaction }) => {
      await using database = await createDatabase(server);
      await database.query('CREATE TABLE t (id integer)');
      await using project = await createProject([migration]);
      const blocker = await openClient(
        `${database.url}?application_name=the%20long%20report`,
        "BEGIN; SELECT 'password=hunter2' FROM t",
      );
      const [{ pid }] = (await blocker.query('SELECT pg_backend_pid() AS pid')).rows;
      await blocker.query("SELECT 'password=hunter2' FROM t");
      const retries: Extract<MigrateEvent, { type: 'lock_retry' }>[] = [];
      await createMigrator({
        connection: database.url,
        directory: project.directory,
        statementLockTimeoutMs: 300,
        onEvent(event) {
          if (event.type !== 'lock_retry') return;
          retries.push(event);
          // On a busy machine a wait may be over before anybody has looked.
          if (retries.length > 1 && retries.some(({ blockers }) => blockers.length > 0)) void blocker.end();
        },
      }).up({ singleTransaction });
      expect(retries.length).toBeGreaterThanOrEqual(2);
      expect(retries.map(({ attempt }) => attempt)).toEqual(retries.map((_, index) => index + 1));
      expect(retries.find(({ blockers }) => blockers.length > 0)).toMatchObject({
        version: version(1),
        blockers: [
          {
            processId: pid,
            applicationName: 'the long report',
            query: "SELECT 'password=***' FROM t",
            state: 'idle in transaction',
            transactionSince: expect.any(Date),
          },
        ],
      });
      expect(await database.query('SELECT action, result FROM schema_events ORDER BY id')).toEqual([
        { action: 'up', result: 'started' },
        { action: 'up', result: 'succeeded' },
      ]);
    },
  );

  test('when the time is up the run ends with code 4, names the blocker everywhere, and has changed nothing', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE TABLE t (id integer)');
    await using project = await createProject([
      tableMigration('before'),
      { up: 'CREATE TABLE half ();\nALTER TABLE t ADD COLUMN extra integer;', down: 'SELECT 1;' },
      tableMigration('after_it'),
    ]);
    const blocker = await openClient(database.url, 'BEGIN; SELECT FROM t');
    const [{ pid }] = (await blocker.query('SELECT pg_backend_pid() AS pid')).rows;
    const { exitCode, stdout, stderr } = await waitForEnd(
      startMigrate(['up', '--json', '--lock-timeout', '4'], {
        DATABASE_URL: database.url,
        MIGRATION_PATH: project.directory,
        STATEMENT_LOCK_TIMEOUT_SECONDS: '0.3',
      }),
    );
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'lock_timeout',
        done: [version(1)],
        notTried: [version(3)],
        problems: [
          { code: '55P03', line: 6, message: expect.stringMatching(`blocked by process ${pid} of postgres`) },
        ],
      },
    });
    expect(stderr).toContain(`"processId":${pid}`);
    expect(await database.query("SELECT error FROM schema_events WHERE result = 'failed'")).toEqual([
      { error: expect.stringMatching(`tried \\d+ times.*blocked by process ${pid} of postgres`) },
    ]);
    expect(await database.query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await blocker.end();
    const { applied } = await createMigrator({ connection: database.url, directory: project.directory }).up();
    expect(applied).toHaveLength(2);
  });

  test('of several DOWNs the one whose table is in use waits, and holds nothing else meanwhile', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject(['a', 'b', 'c'].map(tableMigration));
    const options = { connection: database.url, directory: project.directory };
    await createMigrator(options).up();
    const blocker = await openClient(database.url, 'BEGIN; SELECT FROM b');
    const down = createMigrator({ ...options, statementLockTimeoutMs: 300_000 }).down({ steps: 3 });
    await waitForRow(
      sql => database.query(sql),
      `SELECT FROM pg_locks WHERE relation = 'b'::regclass AND NOT granted AND to_regclass('c') IS NULL
          AND NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'a'::regclass)`,
    );
    await blocker.end();
    const { rolledBack } = await down;
    expect(rolledBack.map(each => each.version)).toEqual([3, 2, 1].map(version));
    expect(
      await database.query(
        "SELECT string_agg(result, ' ' ORDER BY id) AS results FROM schema_events WHERE action = 'down' GROUP BY attempt_id",
      ),
    ).toEqual([1, 2, 3].map(() => ({ results: 'started succeeded' })));
  });

  test('a deadlock is no failure', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE TABLE a (id integer); CREATE TABLE b (id integer)');
    await using project = await createProject([
      {
        up: 'LOCK TABLE a; SELECT pg_sleep(0.5); LOCK TABLE b;',
        down: 'SELECT 1;',
        headers: { 'Lock-Timeout': '1min' },
      },
    ]);
    // The one that waits longer before it looks for a deadlock is not the one that is given up.
    const other = await openClient(database.url, "SET deadlock_timeout = '1min'; BEGIN; LOCK TABLE b");
    const errors: string[] = [];
    const up = createMigrator({
      connection: database.url,
      directory: project.directory,
      onEvent: event => event.type === 'lock_retry' && errors.push(event.error),
    }).up();
    await waitForRow(
      sql => database.query(sql),
      "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
    );
    const waiting = other.query('LOCK TABLE a').then(() => other.query('COMMIT'));
    await up;
    await waiting;
    await other.end();
    expect(errors).toEqual([expect.stringContaining('deadlock detected')]);
  });

  test('without a time to wait it is tried once', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE TABLE t (id integer)');
    await using project = await createProject([alter]);
    const blocker = await openClient(database.url, 'BEGIN; SELECT FROM t');
    const migrator = createMigrator({
      connection: database.url,
      directory: project.directory,
      lockTimeoutMs: 0,
      statementLockTimeoutMs: 50,
    });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'lock_timeout',
      problems: [{ message: expect.stringContaining('tried once') }],
    });
    await blocker.end();
  });
});

describe.each([testServers()[0], testServers().at(-1) ?? testServers()[0]])(
  'on PostgreSQL $version',
  server => {
    /**
     * A long transaction reads from t, a migration wants t for itself, and a second client keeps writing to t with a
     * patience of its own, far longer than the migration's lock_timeout and far shorter than the time it is blocked.
     */
    async function writeBesideMigration(
      lockTimeout: string,
    ): Promise<{ refused: number; written: number; tries: number }> {
      await using database = await createDatabase(server);
      await database.query('CREATE TABLE t (id integer)');
      await using project = await createProject([{ ...alter, headers: { 'Lock-Timeout': lockTimeout } }]);
      const blocker = await openClient(database.url, 'BEGIN; SELECT FROM t');
      const writer = await openClient(database.url, "SET lock_timeout = '3s'");
      const count = { refused: 0, written: 0, tries: 0 };
      const up = createMigrator({
        connection: database.url,
        directory: project.directory,
        onEvent: event => {
          if (event.type === 'lock_retry') count.tries += 1;
        },
      }).up();
      let isBlocked = true;
      const writing = (async () => {
        while (isBlocked) {
          await writer.query('INSERT INTO t VALUES (1)').then(
            () => {
              count.written += 1;
            },
            (error: { code: string }) => {
              if (error.code !== '55P03') throw error;
              count.refused += 1;
            },
          );
        }
      })();
      // By the server's clock: what it measures as time, it has had to work in.
      await database.query('SELECT pg_sleep(7)');
      isBlocked = false;
      await writing;
      await blocker.end();
      expect((await up).applied).toHaveLength(1);
      await writer.end();
      return count;
    }

    test('a run that is blocked never makes others wait longer than its lock timeout at a time', async () => {
      const { refused, written, tries } = await writeBesideMigration('200ms');
      expect({ refused, hasWritten: written > 100, hasTriedAgain: tries >= 3 }).toEqual({
        refused: 0,
        hasWritten: true,
        hasTriedAgain: true,
      });
    });

    test('the measurement would show it: with a long lock timeout the other client is refused', async () => {
      expect((await writeBesideMigration('1h')).refused).toBeGreaterThan(0);
    });
  },
);
