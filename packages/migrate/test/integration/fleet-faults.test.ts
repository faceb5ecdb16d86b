import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, newestTestServer, startServer, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createSchemas, fleetWith, tenantNames } from '../fixtures/fleet.ts';
import { createProject, type Project, tableMigration, version } from '../fixtures/project.ts';
import { waitForRow } from '../fixtures/sessions.ts';

/** A generator with a fixed seed: a kill that fails once can be run again. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const environmentFor = (url: string, project: Project) => ({
  DATABASE_URL: url,
  MIGRATION_PATH: project.directory,
  LOG_LEVEL: 'info',
});

const kills = Number(process.env['FLEET_KILLS'] ?? 4);

/** The newest, and 12, which takes each migration in a message of its own. */
const ends = testServers().filter(({ version }) => version === 12 || version === newestTestServer().version);

describe.each(ends)('faults over a fleet on PostgreSQL $version', server => {
  test(`kill -9 at ${kills} random points: a rerun ends with every target at the same version, each migration once`, {
    timeout: 900_000,
  }, async () => {
    const random = randomNumbers(server.version);
    const count = 12;
    const steps = 6;
    await using database = await createDatabase(server);
    await using project = await createProject([
      { up: 'CREATE TABLE ran (place integer); INSERT INTO ran VALUES (1);', down: 'DROP TABLE ran;' },
      ...Array.from({ length: steps - 1 }, (_, index) => ({
        up: `CREATE TABLE t_${index} (id integer); INSERT INTO ran VALUES (${index + 2});`,
        down: `DROP TABLE t_${index};`,
      })),
    ]);
    for (let kill = 0; kill < kills; kill += 1) {
      const names = tenantNames(count).map(name => `kill${kill}_${name}`);
      const pattern = `kill${kill}_*`;
      await createSchemas(sql => database.query(sql), names);
      const child = startMigrate(
        ['fleet', 'up', '--schemas', pattern, '--connections', '4'],
        environmentFor(database.url, project),
      );
      const ended = waitForEnd(child);
      const lines = Math.floor(random() * (count + 2));
      let seen = 0;
      await new Promise<void>(resolve => {
        child.stderr?.on('data', (chunk: Buffer) => {
          seen += String(chunk).split('\n').length - 1;
          if (seen >= lines) resolve();
        });
        child.on('close', () => resolve());
      });
      await delay(random() * 40);
      child.kill('SIGKILL');
      await ended;

      const fleet = fleetWith(
        { targets: [{ schemas: pattern }] },
        { connection: database.url, directory: project.directory },
      );
      const { results } = await fleet.up();
      expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
      const { groups } = await fleet.status();
      expect(groups).toHaveLength(1);
      expect(groups[0]?.migrations.every(({ state }) => state === 'applied')).toBe(true);
      for (const name of names) {
        expect(await database.query(`SELECT place FROM ${name}.ran ORDER BY place`)).toEqual(
          Array.from({ length: steps }, (_, index) => ({ place: index + 1 })),
        );
        expect(
          await database.query(`SELECT version, count(*)::integer AS n FROM ${name}.schema_events
            WHERE result = 'succeeded' GROUP BY 1 HAVING count(*) <> 1`),
        ).toEqual([]);
      }
    }
  });
});

describe('signals', () => {
  const server = newestTestServer();

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: the running target is rolled back, the exit code is 130, the rest is named',
    async signal => {
      await using database = await createDatabase(server);
      await using project = await createProject([
        {
          up: "CREATE TABLE a (id integer); SELECT CASE current_schema() WHEN 'tenant_2' THEN pg_sleep(60) END;",
          down: 'DROP TABLE a;',
        },
      ]);
      await createSchemas(sql => database.query(sql), tenantNames(4));
      const child = startMigrate(
        ['fleet', 'up', '--schemas', 'tenant_*', '--connections', '1'],
        environmentFor(database.url, project),
      );
      const ended = waitForEnd(child);
      await waitForRow(
        sql => database.query(sql),
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database() AND application_name LIKE 'migrate%'",
      );
      child.kill(signal);
      const { exitCode, stdout } = await ended;
      expect(exitCode).toBe(130);
      expect(stdout).toContain('1 interrupted; 2 not tried');
      expect(stdout).toContain('Not tried: tenant_3, tenant_4');
      expect(await database.query("SELECT to_regclass('tenant_2.a') AS a")).toEqual([{ a: null }]);
      expect(await database.query('SELECT result FROM tenant_2.schema_events ORDER BY id')).toEqual([
        { result: 'started' },
        { result: 'interrupted' },
      ]);
    },
  );
});

test('Ctrl-C twice ends at once; the next run mends what was left', async () => {
  const server = newestTestServer();
  await using database = await createDatabase(server);
  await using project = await createProject([
    tableMigration('a'),
    // It goes on when it is asked to end, so that the first Ctrl-C cannot be done at once.
    {
      up: 'DO $$ BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(20); END $$;',
      down: 'SELECT 1;',
    },
  ]);
  await createSchemas(sql => database.query(sql), tenantNames(3));
  const child = startMigrate(['fleet', 'up', '--schemas', 'tenant_*'], environmentFor(database.url, project));
  const ended = waitForEnd(child);
  const sleeping =
    "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database() AND application_name LIKE 'migrate%'";
  await waitForRow(sql => database.query(sql), sleeping);
  child.kill('SIGINT');
  await delay(350);
  child.kill('SIGINT');
  expect((await ended).exitCode).toBe(130);
  project.edit(2, text => text.replace(/pg_sleep\(\d+\)/g, '1'));
  const fleet = fleetWith(
    { targets: [{ schemas: 'tenant_*' }] },
    { connection: database.url, directory: project.directory },
  );
  const { results } = await fleet.up();
  expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
});

test('connections: never more than asked for, than half of what is free, or than the role may have', async () => {
  await using server = await startServer({
    version: newestTestServer().version as 18,
    settings: { max_connections: 23 },
  });
  await using database = await createDatabase(server);
  await using project = await createProject([
    { up: 'CREATE TABLE a (id integer); SELECT pg_sleep(0.05);', down: 'DROP TABLE a;' },
  ]);
  await createSchemas(sql => database.query(sql), tenantNames(14));
  const most = async (url: string, connections?: number) => {
    let seen = 0;
    // One look after the other: the connection that looks is one only.
    let looking = Promise.resolve();
    const look = async () => {
      const [row] = await database.query(
        "SELECT count(*)::integer AS n FROM pg_stat_activity WHERE application_name LIKE 'migrate%'",
      );
      seen = Math.max(seen, Number(row?.['n']));
    };
    const section = {
      targets: [{ schemas: 'tenant_*' }],
      waves: [],
      ...(connections === undefined ? {} : { connections }),
    };
    const fleet = fleetWith(section, {
      connection: url,
      directory: project.directory,
      onEvent: event => {
        if (event.type === 'target_started') looking = looking.then(look);
      },
    });
    const { results } = await fleet.up();
    await looking;
    expect(results.every(({ outcome }) => outcome === 'done')).toBe(true);
    await fleet.down();
    return seen;
  };
  expect(await most(database.url, 3)).toBe(3);
  // 23, less 3 that are kept for superusers and one of this test's own: 19 free, of which it may take 9.
  expect(await most(database.url, 1_000)).toBe(9);
  await database.query(`CREATE ROLE narrow LOGIN PASSWORD 'narrow' CONNECTION LIMIT 2;
    ${tenantNames(14)
      .map(
        name =>
          `ALTER SCHEMA ${name} OWNER TO narrow; GRANT ALL ON ALL TABLES IN SCHEMA ${name} TO narrow; GRANT ALL ON ALL SEQUENCES IN SCHEMA ${name} TO narrow;`,
      )
      .join('')}`);
  expect(await most(server.url(database.name, { user: 'narrow', password: 'narrow' }), 8)).toBe(2);
});

test('a migration that another session blocks is taken back, put off, and done when the lock is free', async () => {
  const server = newestTestServer();
  await using database = await createDatabase(server);
  await using project = await createProject([tableMigration('a')]);
  await createSchemas(sql => database.query(sql), tenantNames(3));
  const options = { connection: database.url, directory: project.directory };
  const section = { targets: [{ schemas: 'tenant_*' }], connections: 1, waves: [] };
  await fleetWith(section, options).up();
  project.add(2, { up: 'ALTER TABLE a ADD COLUMN b integer;', down: 'ALTER TABLE a DROP COLUMN b;' });
  await database.query('BEGIN; LOCK TABLE tenant_1.a');
  const order: string[] = [];
  const fleet = fleetWith(section, {
    ...options,
    onEvent: event => {
      if (event.type === 'target_deferred' || event.type === 'target_finished')
        order.push(`${event.type} ${event.target}`);
      if (event.type === 'target_finished' && event.target === 'tenant_3') void database.query('COMMIT');
    },
  });
  const { results } = await fleet.up();
  expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
  expect(order[0]).toBe('target_deferred tenant_1');
  expect(order.slice(-3)).toEqual([
    'target_finished tenant_2',
    'target_finished tenant_3',
    'target_finished tenant_1',
  ]);
  expect(await database.query(`SELECT version, status FROM tenant_1.schema_versions ORDER BY 1`)).toEqual([
    { version: version(1), status: 'applied' },
    { version: version(2), status: 'applied' },
  ]);
});
