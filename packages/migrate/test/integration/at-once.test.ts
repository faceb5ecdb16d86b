import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, newestTestServer, type TestDatabase } from '@proven/testing';
import { expect, test } from 'vitest';
import { applyAtOnce } from '../../src/apply/at-once.ts';
import { describeOrigin } from '../../src/apply/origin.ts';
import type { RunContext } from '../../src/apply/session.ts';
import { stepsOf } from '../../src/apply/step.ts';
import { openDatabase } from '../../src/database/open.ts';
import type { Database } from '../../src/database/port.ts';
import type { MigrateEvent } from '../../src/events.ts';
import { parseMigrations } from '../../src/files/migration.ts';
import { readMigrationFolder } from '../../src/files/read.ts';
import { inspectTarget } from '../../src/history/target.ts';
import { createSchemas, fleetWith, versionsIn } from '../fixtures/fleet.ts';
import {
  createProject,
  type Project,
  type TestMigration,
  tableMigration,
  version,
} from '../fixtures/project.ts';

const server = newestTestServer();

/** A tenant, files, and a try to apply them at once to what the tenant was when it was looked at. */
async function openTarget(migrations: readonly TestMigration[]) {
  const database = await createDatabase(server);
  const project = await createProject(migrations);
  await createSchemas(sql => database.query(sql), ['tenant_1']);
  return {
    database,
    project,
    versions: () => versionsIn(sql => database.query(sql), 'tenant_1'),
    up: () =>
      fleetWith(
        { targets: [{ schemas: 'tenant_*' }] },
        { connection: database.url, directory: project.directory },
      ).up(),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

/** Looks at the tenant, lets something happen, then applies all files. */
async function applyAfter(
  { database, project }: { readonly database: TestDatabase; readonly project: Project },
  happens: () => Promise<unknown>,
  { digest = 'none', wrap = (found: Database) => found } = {},
) {
  const place = openDatabase(database.url, {});
  const session = await place.open(() => undefined, 'test');
  const target = await inspectTarget(session, 'tenant_1');
  await session.close();
  await happens();
  const { files } = readMigrationFolder(project.directory);
  const events: MigrateEvent[] = [];
  const context: RunContext = {
    database: wrap(place),
    schema: 'tenant_1',
    lockTimeoutMs: 1_000,
    origin: describeOrigin('.', {}),
    correlationId: randomUUID(),
    backup: { directory: 'unused', enabled: false },
    emit: event => events.push(event),
    signal: undefined,
    newId: randomUUID,
    now: () => performance.now(),
    sleep: ms => delay(ms),
  };
  const steps = stepsOf(await parseMigrations(files), 'up', []);
  const results = await applyAtOnce(context, { target, digest }, steps);
  return { versions: results?.map(result => result.version), events };
}

const nothing = async () => undefined;

test('a target that is as it was: all in one message, told with its events, and nothing is left on the server', async () => {
  await using target = await openTarget(
    Array.from({ length: 23 }, (_, index) => tableMigration(`t_${index}`)),
  );
  const { versions, events } = await applyAfter(target, nothing);
  expect(versions).toHaveLength(23);
  expect(await target.versions()).toEqual(versions);
  const types = new Set(events.map(({ type }) => type));
  for (const type of ['connected', 'lock_acquired', 'history_created', 'run_started', 'run_finished'])
    expect(types).toContain(type);
  expect(events.filter(({ type }) => type === 'migration_applied')).toHaveLength(23);
  expect(
    await target.database.query(
      "SELECT count(*)::int AS n FROM pg_locks JOIN pg_database d ON d.oid = database AND datname = current_database() WHERE locktype = 'advisory'",
    ),
  ).toEqual([{ n: 0 }]);
  const [row] = await target.database.query(
    `SELECT count(*)::int AS n, count(DISTINCT attempt_id)::int AS attempts, bool_and(execution_time_ms >= 0) AS timed
       FROM tenant_1.schema_events WHERE result = 'succeeded'`,
  );
  expect(row).toEqual({ n: 23, attempts: 23, timed: true });
});

test.each([
  [
    'another runner has the lock',
    "SELECT pg_advisory_lock(hashtext('schema_migrations'), hashtext('tenant_1'))",
  ],
  [
    'an event trigger was made',
    "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION note()",
  ],
  ['the schema is gone', 'DROP SCHEMA tenant_1'],
  ['somebody has a table of that name', 'CREATE TABLE tenant_1.schema_events ()'],
])('not at once, and nothing is changed: %s', async (_, sql) => {
  await using target = await openTarget([tableMigration('a')]);
  expect((await applyAfter(target, () => target.database.query(sql))).versions).toBeUndefined();
  expect(await target.database.query("SELECT to_regclass('tenant_1.a') AS a")).toEqual([{ a: null }]);
});

test('not at once: a history has appeared, is another one, or has an attempt without an outcome', async () => {
  await using target = await openTarget([tableMigration('a')]);
  expect((await applyAfter(target, target.up)).versions).toBeUndefined();
  target.project.add(2, tableMigration('b'));
  // There is a history by now, but not the one that was read.
  expect((await applyAfter(target, nothing)).versions).toBeUndefined();
  expect(await target.versions()).toEqual([version(1)]);
  const [row] = await target.database.query(
    `SELECT md5(string_agg(concat_ws(':', version, status, checksum, normalized_checksum,
       cardinality(statement_journal), rollback_at IS NULL), ',')) AS digest FROM tenant_1.schema_versions`,
  );
  const digest = String(row?.['digest']);
  target.project.remove(1);
  await target.database.query(`INSERT INTO tenant_1.schema_events (correlation_id, attempt_id, action, version, result, performed_by, tool_version)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'up', '${version(2)}', 'started', 'x', 'x')`);
  expect((await applyAfter(target, nothing, { digest })).versions).toBeUndefined();
  await target.database.query(`INSERT INTO tenant_1.schema_events (correlation_id, attempt_id, action, version, result, performed_by, tool_version)
    SELECT correlation_id, attempt_id, action, version, 'interrupted', 'x', 'x' FROM tenant_1.schema_events ORDER BY id DESC LIMIT 1`);
  expect((await applyAfter(target, nothing, { digest })).versions).toEqual([version(2)]);
});

test('not at once: another process of the server answers than the one that was announced', async () => {
  await using target = await openTarget([tableMigration('a')]);
  const announced = (announcedProcessId: number | undefined) => (found: Database) => ({
    ...found,
    open: async (...given: Parameters<Database['open']>) => ({
      ...(await found.open(...given)),
      announcedProcessId,
    }),
  });
  for (const wrap of [announced(1), announced(undefined)])
    expect((await applyAfter(target, nothing, { wrap })).versions).toBeUndefined();
  expect(await target.database.query("SELECT to_regclass('tenant_1.schema_versions') AS a")).toEqual([
    { a: null },
  ]);
});

test('one of many fails: those before it stay, it is told at its line, tried once in the audit trail, and the lock is free', async () => {
  await using target = await openTarget([
    tableMigration('a'),
    { up: 'CREATE TABLE b (id integer);\nCREATE TABLE a (id integer);', down: 'DROP TABLE b;' },
    tableMigration('c'),
  ]);
  await expect(applyAfter(target, nothing)).rejects.toMatchObject({
    code: 'migration_failed',
    version: version(2),
    done: [version(1)],
    notTried: [version(3)],
    problems: [expect.objectContaining({ message: 'relation "a" already exists', line: 6 })],
  });
  expect(
    await target.database.query('SELECT version, result FROM tenant_1.schema_events ORDER BY id'),
  ).toEqual([
    // They had begun together, and were taken up again one by one.
    { version: version(1), result: 'started' },
    { version: version(2), result: 'started' },
    { version: version(3), result: 'started' },
    { version: version(1), result: 'succeeded' },
    { version: version(2), result: 'failed' },
    { version: version(3), result: 'interrupted' },
  ]);
  target.project.edit(2, text => text.replace('\nCREATE TABLE a (id integer);', ''));
  expect((await target.up()).results[0]).toMatchObject({
    outcome: 'done',
    versions: [version(2), version(3)],
  });
});

test('one that may have to wait goes by itself behind the preparation', async () => {
  await using target = await openTarget([
    { up: 'CREATE TABLE a (id integer); INSERT INTO a SELECT 1;', down: 'DROP TABLE a;' },
    tableMigration('b'),
  ]);
  expect((await applyAfter(target, nothing)).versions).toEqual([version(1), version(2)]);
});
