import { createDatabase, newestTestServer, testServers } from '@proven/testing';
import { expect, test, vi } from 'vitest';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createSchemas, fleetWith, tenantNames, versionsIn } from '../fixtures/fleet.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';
import { openClient } from '../fixtures/sessions.ts';

const server = newestTestServer();
const oldest = testServers().find(({ version }) => version === 12);
const counted = (results: readonly { outcome: string }[]) =>
  Object.fromEntries(
    [...new Set(results.map(({ outcome }) => outcome))]
      .sort()
      .map(outcome => [outcome, results.filter(each => each.outcome === outcome).length]),
  );

/** A database with tenants, and a fleet of them in which a worker has two places at the server. */
async function openQueue(tenants: number, section: Readonly<Record<string, unknown>> = {}) {
  const database = await createDatabase(server);
  const project = await createProject([tableMigration('a'), tableMigration('b')]);
  await createSchemas(sql => database.query(sql), tenantNames(tenants));
  const options = { connection: database.url, directory: project.directory };
  const targets = [{ schemas: 'tenant_*' }];
  return {
    database,
    project,
    options,
    fleet: (more = {}) => fleetWith({ targets, connections: 4, ...section }, { ...options, ...more }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

test('a run is enqueued, worked on once, and told with its outcomes', async () => {
  await using queue = await openQueue(7);
  const enqueued = await queue.fleet().enqueue();
  expect(enqueued).toMatchObject({ targets: 7, pending: 7, waves: [1, 1, 5] });
  const [result, ...others] = await queue.fleet().work();
  expect(others).toEqual([]);
  expect(result).toMatchObject({ direction: 'up', correlationId: enqueued.id, stopped: undefined });
  expect(counted(result?.results ?? [])).toEqual({ done: 7 });
  expect(result?.results.every(({ versions }) => versions.length === 2)).toBe(true);
  for (const name of tenantNames(7))
    expect(await versionsIn(sql => queue.database.query(sql), name)).toEqual([version(1), version(2)]);
  expect(await queue.fleet().work()).toEqual([]);
  expect(await queue.fleet().enqueue()).toMatchObject({ pending: 0, waves: [] });
  expect(await queue.fleet().work()).toEqual([]);
  // Nothing that a password could be in is kept.
  const kept = await queue.database.query('SELECT to_jsonb(t)::text AS row FROM migrate_fleet.targets t');
  expect(JSON.stringify(kept)).not.toContain('postgres:postgres');
});

test('waves and the failure budget hold across workers', async () => {
  await using queue = await openQueue(20, { waves: [] });
  await queue.database.query(
    tenantNames(20)
      .map(name => `CREATE TABLE ${name}.a ();`)
      .join(''),
  );
  await queue.fleet().enqueue({}, { maxFailures: { count: 2 } });
  const [one] = await Promise.all([queue.fleet().work(), queue.fleet().work()]);
  const counts = counted(one[0]?.results ?? []);
  expect(one[0]?.stopped).toBe('failures');
  // The third is one too many; of four places at the server, three may have been taken then.
  expect(counts['failed']).toBeGreaterThanOrEqual(3);
  expect(counts['failed']).toBeLessThanOrEqual(6);
  expect(counts['not_tried']).toBe(20 - (counts['failed'] ?? 0));
  expect(one[0]?.results.find(({ outcome }) => outcome === 'failed')?.error).toMatchObject({
    code: 'migration_failed',
    version: version(1),
  });

  await queue.fleet().enqueue({}, { waves: [{ count: 1 }], canaries: ['tenant_5'] });
  const [canary] = await queue.fleet().work();
  expect(canary?.stopped).toBe('canary');
  expect(counted(canary?.results ?? [])).toEqual({ failed: 1, not_tried: 19 });
});

test.runIf(oldest !== undefined)(
  'a control database on PostgreSQL 12 is refused before anything is done',
  async () => {
    await using database = await createDatabase(oldest ?? server);
    await using project = await createProject([tableMigration('a')]);
    const fleet = fleetWith(
      { targets: [{ schemas: 'public' }] },
      { connection: database.url, directory: project.directory },
    );
    for (const ask of [() => fleet.enqueue(), () => fleet.work(), () => fleet.cancel()])
      await expect(ask()).rejects.toMatchObject({ code: 'unsupported_server' });
    expect(await database.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'migrate%'")).toEqual(
      [],
    );
  },
);

test('a cancelled run: two workers end what they have, the rest is not tried, and another run takes it up', async () => {
  await using queue = await openQueue(12, { waves: [], connections: 2 });
  queue.project.add(3, { up: 'SELECT pg_sleep(0.3);', down: 'SELECT 1;' });
  const { id } = await queue.fleet().enqueue();
  const started = new Set<string>();
  let cancelling: ReturnType<ReturnType<typeof queue.fleet>['cancel']> | undefined;
  const fleet = () =>
    queue.fleet({
      onEvent: (event: { type: string; target: string }) => {
        if (event.type === 'target_started') started.add(event.target);
        // Neither files nor targets are needed for it.
        if (started.size === 3)
          cancelling ??= fleetWith(
            { targets: [] },
            { connection: queue.database.url, directory: '/nowhere' },
          ).cancel();
      },
    });
  const [one, other] = await Promise.all([fleet().work(), fleet().work()]);
  const cancelled = await cancelling;
  expect(one[0]).toMatchObject({ correlationId: id, stopped: 'cancelled' });
  expect(other[0]?.results).toEqual(one[0]?.results);
  expect(counted(one[0]?.results ?? [])).toEqual({ done: started.size, not_tried: 12 - started.size });
  expect(started.size).toBeLessThan(12);
  expect(cancelled?.id).toBe(id);
  expect(cancelled?.running.length).toBeGreaterThan(0);
  expect((cancelled?.ended ?? 0) + (cancelled?.running.length ?? 0) + (cancelled?.notTried.length ?? 0)).toBe(
    12,
  );
  expect(await queue.database.query('SELECT id FROM migrate_queue.job')).toEqual([]);

  expect(await queue.fleet().enqueue()).toMatchObject({ pending: 12 - started.size });
  const [rest] = await queue.fleet().work();
  expect(counted(rest?.results ?? [])).toEqual({ current: started.size, done: 12 - started.size });
  expect(await queue.fleet().cancel()).toBeUndefined();
});

test('a run without workers is cancelled at once, also when one died with a target; of several one is named', async () => {
  await using queue = await openQueue(3, { waves: [] });
  const first = await queue.fleet().enqueue();
  const second = await queue.fleet().enqueue();
  // What a worker leaves behind that is killed.
  await queue.database.query(
    `UPDATE migrate_fleet.targets SET worker = gen_random_uuid() WHERE name = 'tenant_2' AND run_id = '${first.id}'`,
  );
  await expect(queue.fleet().cancel()).rejects.toMatchObject({
    code: 'usage',
    message: `2 runs are not finished: ${first.id}, ${second.id}`,
  });
  await expect(queue.fleet().cancel('nothing')).rejects.toMatchObject({ code: 'usage' });
  const notTried = ['tenant_1', 'tenant_2', 'tenant_3'];
  expect(await queue.fleet().cancel(first.id)).toEqual({ id: first.id, ended: 0, running: [], notTried });
  expect(await queue.fleet().cancel()).toMatchObject({ id: second.id, notTried });
  expect(await queue.fleet().work()).toEqual([]);
});

test('a run that is stopped ends, also when a worker died with a target of it', async () => {
  await using queue = await openQueue(4, { waves: [] });
  await queue.fleet().enqueue();
  await queue.database.query(
    "UPDATE migrate_fleet.targets SET worker = gen_random_uuid() WHERE name = 'tenant_2'; UPDATE migrate_fleet.runs SET stopped = 'failures'",
  );
  const [result] = await queue.fleet().work();
  expect(result?.stopped).toBe('failures');
  expect(counted(result?.results ?? [])).toEqual({ not_tried: 4 });
});

test('four workers, two killed: what they had is taken over, each migration runs once at each target', {
  timeout: 120_000,
}, async () => {
  await using queue = await openQueue(16);
  queue.project.add(3, {
    up: 'CREATE TABLE ran (id integer); INSERT INTO ran VALUES (1); SELECT pg_sleep(0.5);',
    down: 'DROP TABLE ran;',
  });
  await queue.fleet().enqueue();
  const environment = { DATABASE_URL: queue.database.url, MIGRATION_PATH: queue.options.directory };
  const start = () =>
    startMigrate(['fleet', 'work', '--schemas', 'tenant_*', '--connections', '4'], environment);
  const workers = new Map([start(), start(), start(), start()].map(worker => [worker, waitForEnd(worker)]));
  const holders = () =>
    queue.database.query<{ key: string; worker: string }>(
      'SELECT key, worker FROM migrate_fleet.targets WHERE worker IS NOT NULL',
    );
  const before = new Set<string>();
  // Each is killed in the middle of a migration; which of them has one, nobody knows beforehand.
  for (let killed = 0; killed < 2; killed += 1) {
    const worker = await vi.waitUntil(
      async () => {
        const busy = await queue.database.query<{ name: string }>(
          "SELECT application_name AS name FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
        );
        return [...workers.keys()].find(({ pid = 0 }) =>
          busy.some(({ name }) => name.includes(`.${pid.toString(36)}.`)),
        );
      },
      { timeout: 60_000 },
    );
    for (const { key, worker: holder } of await holders()) before.add(`${holder} ${key}`);
    worker.kill('SIGKILL');
    workers.delete(worker);
  }
  const outcomes = await Promise.all(workers.values());
  expect(outcomes.map(({ exitCode, stderr }) => [exitCode, stderr.includes('"level":"ERROR"')])).toEqual([
    [0, false],
    [0, false],
  ]);
  // The same target may have been with both of them, one after the other.
  const atTheEnd = new Set((await holders()).map(({ key, worker }) => `${worker} ${key}`));
  expect([...before].filter(pair => !atTheEnd.has(pair)).length).toBeGreaterThanOrEqual(2);
  for (const name of tenantNames(16)) {
    expect(await queue.database.query(`SELECT id FROM ${name}.ran`)).toEqual([{ id: 1 }]);
    expect(
      await queue.database.query(
        `SELECT version FROM ${name}.schema_events WHERE result = 'succeeded' AND version IS NOT NULL GROUP BY 1 HAVING count(*) <> 1`,
      ),
    ).toEqual([]);
  }
  const status = await queue.fleet().status();
  expect(status.groups).toHaveLength(1);
  expect(status.groups[0]?.migrations.every(({ state }) => state === 'applied')).toBe(true);
});

test('all workers together have no more places at a server than connections allow', async () => {
  await using queue = await openQueue(24, { waves: [], connections: 3 });
  queue.project.add(3, { up: 'SELECT pg_sleep(0.02);', down: 'SELECT 1;' });
  await queue.fleet().enqueue();
  let running = 0;
  let most = 0;
  const onEvent = (event: { type: string }) => {
    if (event.type === 'target_started') most = Math.max(most, ++running);
    if (event.type === 'target_finished') running -= 1;
  };
  const results = await Promise.all([1, 2, 3].map(() => queue.fleet({ onEvent }).work()));
  expect(counted(results[0]?.[0]?.results ?? [])).toEqual({ done: 24 });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
});

test('a rate holds for all workers together', async () => {
  await using queue = await openQueue(6, { waves: [] });
  await queue.fleet().enqueue({}, { rate: 10 });
  await Promise.all([queue.fleet().work(), queue.fleet().work()]);
  const [row] = await queue.database.query(
    'SELECT extract(epoch FROM max(started_at) - min(started_at))::float AS seconds FROM migrate_fleet.targets',
  );
  // Six starts at ten in a second: at least half a second between the first and the last, however slow the machine.
  expect(Number(row?.['seconds'])).toBeGreaterThanOrEqual(0.45);
});

test('a busy target is asked again, one that appeared joins, one that is gone is told', async () => {
  await using queue = await openQueue(4, { waves: [] });
  const holder = await openClient(
    queue.database.url,
    "SELECT pg_advisory_lock(hashtext('schema_migrations'), hashtext('tenant_2'))",
  );
  await queue.fleet().enqueue();
  await queue.database.query('DROP SCHEMA tenant_3; CREATE SCHEMA tenant_9');
  const seen: string[] = [];
  const fleet = queue.fleet({
    onEvent: (event: { type: string; target?: string }) => {
      seen.push(`${event.type} ${event.target}`);
      if (event.type === 'target_deferred') void holder.end();
    },
  });
  const [result] = await fleet.work();
  expect(Object.fromEntries((result?.results ?? []).map(({ target, outcome }) => [target, outcome]))).toEqual(
    {
      tenant_1: 'done',
      tenant_2: 'done',
      tenant_3: 'gone',
      tenant_4: 'done',
      tenant_9: 'done',
    },
  );
  expect(seen).toContain('target_deferred tenant_2');
});

test('a worker with other files is refused; Ctrl-C leaves the rest to others', async () => {
  await using queue = await openQueue(5, { waves: [] });
  await queue.fleet().enqueue();
  const other = await createProject([tableMigration('other')]);
  await expect(queue.fleet({ directory: other.directory }).work()).rejects.toMatchObject({
    code: 'files_differ',
  });
  await other[Symbol.asyncDispose]();

  const controller = new AbortController();
  const stopped = queue.fleet({
    signal: controller.signal,
    onEvent: (event: { type: string }) => event.type === 'target_started' && controller.abort(),
  });
  await expect(stopped.work()).rejects.toMatchObject({ code: 'interrupted' });
  const [result] = await queue.fleet().work();
  expect(counted(result?.results ?? [])).toEqual({ done: 5 });
});
