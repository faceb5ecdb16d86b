import { expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { expectRefusal } from './refusal.ts';

type Line = Readonly<Record<string, unknown>>;

/** Every line of stderr is a JSON object with the fields that all of them have. */
function readLog(stderr: string): Line[] {
  const lines = stderr
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
  for (const line of lines) {
    expect(line).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: expect.stringMatching(/^(DEBUG|INFO|WARNING|ERROR)$/),
      correlation_id: expect.any(String),
      event: expect.stringMatching(/^[a-z_]+$/),
    });
  }
  expect(new Set(lines.map(line => line['correlation_id'])).size, 'one run, one id').toBe(1);
  return lines;
}

/** The log before the error for people, which ends stderr. */
function readLogBeforeError(stderr: string): Line[] {
  return readLog(stderr.slice(0, stderr.search(/^error\[/m)));
}

function summaryOf(log: readonly Line[]): string[] {
  return log.map(line => `${line['level']} ${line['event']} ${line['version'] ?? ''}`.trimEnd());
}

/** Two migrations; the first changes rows, warns, and holds what looks like passwords. */
async function openLoggedScene(): Promise<Scene> {
  const scene = await openScene();
  addMigration(scene, 1, 'users', {
    up: `CREATE TABLE users AS SELECT current_setting('application_name') AS name;
INSERT INTO users VALUES ('a'), ('b');
COMMENT ON TABLE users IS 'see postgresql://app:hunter2@db/shop?password=hunter2';
DO $$ BEGIN RAISE WARNING 'three users'; RAISE NOTICE 'hello'; END $$;`,
  });
  addMigration(scene, 2, 'orders');
  return scene;
}

test('a run as JSON lines: which events, on which level, with which fields', async () => {
  const scene = await openLoggedScene();
  const { exitCode, stdout, stderr } = await scene.run(['up']);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('"');
  const log = readLog(stderr);
  expect(summaryOf(log)).toEqual([
    'INFO history_created',
    'INFO run_started',
    `INFO migration_started ${version(1)}`,
    'WARNING notice',
    `INFO migration_applied ${version(1)}`,
    `INFO migration_started ${version(2)}`,
    `INFO migration_applied ${version(2)}`,
    'INFO run_finished',
  ]);
  expect(log.find(line => line['event'] === 'migration_applied')).toEqual({
    timestamp: expect.any(String),
    level: 'INFO',
    correlation_id: expect.any(String),
    event: 'migration_applied',
    version: version(1),
    description: 'users',
    execution_time_ms: expect.any(Number),
    rows_affected: 2,
  });
  expect(stderr, 'no SQL above debug').not.toContain('CREATE TABLE');
});

test('the correlation id is in the log, in schema_events, in schema_versions and in application_name', async () => {
  const scene = await openLoggedScene();
  const { stderr } = await scene.run(['up']);
  const id = readLog(stderr)[0]?.['correlation_id'];
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const { query } = { query: (sql: string) => scene.database.query(sql) };
  expect(await query('SELECT DISTINCT correlation_id AS id FROM schema_events')).toEqual([{ id }]);
  expect(await query('SELECT DISTINCT correlation_id AS id FROM schema_versions')).toEqual([{ id }]);
  expect(await query("SELECT name FROM users WHERE name NOT IN ('a', 'b')")).toEqual([
    { name: expect.stringMatching(new RegExp(`^migrate ${id}( \\S+)?$`)) },
  ]);

  const second = await scene.run(['down']);
  expect(readLog(second.stderr)[0]?.['correlation_id']).not.toBe(id);
});

test('debug shows the SQL, without the passwords in it', async () => {
  const scene = await openLoggedScene();
  const { stderr } = await scene.run(['up', '--log-level', 'debug']);
  const statements = readLog(stderr).filter(line => line['event'] === 'statement');
  expect(statements).toHaveLength(5);
  expect(statements[2]).toMatchObject({ level: 'DEBUG', version: version(1) });
  expect(statements[2]?.['sql']).toContain("COMMENT ON TABLE users IS 'see postgresql://app:***");
  expect(stderr).not.toContain('hunter2');
});

test('LOG_LEVEL=warn leaves the course of a run out, error the warnings too', async () => {
  const scene = await openLoggedScene();
  const warnings = await scene.run(['up', '--to', version(1)], { env: { LOG_LEVEL: 'warn' } });
  expect(summaryOf(readLog(warnings.stderr))).toEqual(['WARNING notice']);
  await scene.run(['down']);
  const errors = await scene.run(['up'], { env: { LOG_LEVEL: 'ERROR' } });
  expect(errors).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a failure: where it failed, and how the run ended', async () => {
  const scene = await openLoggedScene();
  const path = addMigration(scene, 3, 'items', { up: 'CREATE TABLE items (id nothing);' });
  const { exitCode, stderr } = await scene.run(['up'], { env: { LOG_LEVEL: 'error' } });
  expect(exitCode).toBe(1);
  const head = { timestamp: expect.any(String), level: 'ERROR', correlation_id: expect.any(String) };
  expect(readLogBeforeError(stderr)).toEqual([
    {
      ...head,
      event: 'migration_failed',
      version: version(3),
      direction: 'up',
      error: 'type "nothing" does not exist',
      place: `${path}:5:24`,
    },
    {
      ...head,
      event: 'run_failed',
      code: 'migration_failed',
      message: `${version(3)}_items.sql failed (up)`,
    },
  ]);
});

test('what stops a run before any migration is a line too', async () => {
  const scene = await openLoggedScene();
  await scene.run(['up']);
  addMigration(scene, 1, 'users');
  const { stderr } = await scene.run(['up', '--json']);
  const log = readLog(stderr);
  expect(summaryOf(log)).toEqual(['ERROR run_failed']);
  expect(log[0]).toMatchObject({ code: 'checksum_mismatch' });
});

test('--force warns in the log, with the difference and without the file', async () => {
  const scene = await openLoggedScene();
  await scene.run(['up']);
  addMigration(scene, 2, 'orders', { down: 'DROP TABLE orders CASCADE;' });
  const { exitCode, stderr } = await scene.run(['up', '--force']);
  expect(exitCode).toBe(0);
  const warning = readLog(stderr).find(line => line['level'] === 'WARNING');
  expect(warning).toMatchObject({ event: 'warning', code: 'checksum_mismatch', version: version(2) });
  expect(warning?.['diff']).toContain('+DROP TABLE orders CASCADE;');
  expect(warning).not.toHaveProperty('source');
});

test('--log-format pretty: warnings for people, and nothing that stdout shows already', async () => {
  const scene = await openLoggedScene();
  const { stdout, stderr } = await scene.run(['up', '--log-format', 'pretty']);
  expect(stderr).toBe('! three users\n');
  expect(stdout.replace(/\d+(\.\d)? m?s/g, 'N ms')).toMatchInlineSnapshot(`
    "✓ 20260105090000_001_users.sql (N ms, 2 rows)
    ✓ 20260105090000_002_orders.sql (N ms)

    2 migrations applied in N ms.
    "
  `);
});

test('--log-format pretty with --log-level debug: the whole course, with SQL and notices', async () => {
  const scene = await openLoggedScene();
  const { stderr } = await scene.run(['up', '--log-format', 'pretty', '--log-level', 'debug']);
  expect(stderr.replace(/(Ms":)\d+/g, '$1N').replace(/("serverVersion":)\d+/, '$1N')).toMatchInlineSnapshot(`
    "· connected {"database":"test_0123456789abcdef","schema":"public","serverVersion":N}
    · lock_acquired {"waitedMs":N}
    · history_created {"schema":"public"}
    · run_started {"direction":"up","versions":["20260105090000_001","20260105090000_002"]}
    · migration_started {"version":"20260105090000_001","direction":"up"}
    CREATE TABLE users AS SELECT current_setting('application_name') AS name
    INSERT INTO users VALUES ('a'), ('b')
    COMMENT ON TABLE users IS 'see postgresql://app:***@db/shop?password=***'
    DO $$ BEGIN RAISE WARNING 'three users'; RAISE NOTICE 'hello'; END $$
    ! three users
    · NOTICE: hello
    · migration_applied {"version":"20260105090000_001","description":"users","executionTimeMs":N,"rowsAffected":2}
    · migration_started {"version":"20260105090000_002","direction":"up"}
    CREATE TABLE orders (id bigint PRIMARY KEY)
    · migration_applied {"version":"20260105090000_002","description":"orders","executionTimeMs":N,"rowsAffected":0}
    · run_finished {"direction":"up","count":2,"durationMs":N}
    "
  `);
});

test('a log format that is asked for holds on a terminal too', async () => {
  const scene = await openLoggedScene();
  const { stderr } = await scene.run(['up', '--log-format', 'json'], { columns: 80 });
  expect(summaryOf(readLog(stderr))).toContain('INFO run_finished');
});

test('a refusal is logged in JSON and told in words', async () => {
  const scene = await openLoggedScene();
  const { stderr } = await expectRefusal(scene, ['up', '--to', version(9), '--log-format', 'json'], {
    exitCode: 2,
    code: 'unknown_version',
  });
  expect(readLogBeforeError(stderr)).toMatchObject([{ event: 'run_failed', code: 'unknown_version' }]);
});
