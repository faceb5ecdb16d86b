import { once } from 'node:events';
import { createServer } from 'node:net';
import { type PostgresServer, type PostgresVersion, startServer } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { cliServer, openScene, type Scene } from './harness.ts';
import { addMigration } from './migrations.ts';
import { expectRefusal, plainTerminal, readDocument } from './refusal.ts';

async function sceneWithMigration(server?: PostgresServer): Promise<Scene> {
  const scene = await openScene(server);
  addMigration(scene, 1, 'users');
  return scene;
}

test('a wrong password', async () => {
  const scene = await sceneWithMigration();
  const env = { DATABASE_URL: scene.url.replace(scene.password, 'not-the-password') };
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 5, code: 'authentication_failed', env });
  expect(stderr).toMatchInlineSnapshot(`
    "error[authentication_failed] 127.0.0.1:54321/test_0123456789abcdef refused the
      login: password authentication failed for user "app_01234567"
      hint: Check user and password in DATABASE_URL (or PGUSER, PGPASSWORD,
            ~/.pgpass).
    "
  `);
});

test('no password where the server asks for one: the process ends, and keeps no socket', async () => {
  const scene = await sceneWithMigration();
  const env = {
    DATABASE_URL: scene.url.replace(`:${scene.password}`, ''),
    HOME: scene.folder,
    LOG_FORMAT: 'pretty',
  };
  const { exitCode, stderr } = await scene.runBinary(['up'], { env });
  expect(exitCode).toBe(5);
  expect(stderr).toMatchInlineSnapshot(`
    "error[authentication_failed] 127.0.0.1:54321/test_0123456789abcdef asks for a password, and none is given
      hint: Put it into DATABASE_URL (or PGPASSWORD, ~/.pgpass).
    "
  `);
});

test('a wrong password in PGPASSWORD', async () => {
  const scene = await sceneWithMigration();
  const { hostname, port } = new URL(scene.url);
  const env = {
    DATABASE_URL: '',
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: scene.role,
    PGDATABASE: scene.database.name,
    PGPASSWORD: 'not-the-password',
  };
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 5, code: 'authentication_failed', env });
  expect(stderr).toMatchInlineSnapshot(`
    "error[authentication_failed] 127.0.0.1:54321/test_0123456789abcdef refused the
      login: password authentication failed for user "app_01234567"
      hint: Check user and password in DATABASE_URL (or PGUSER, PGPASSWORD,
            ~/.pgpass).
    "
  `);
});

test('a server that is down: three more attempts, then exit code 5', async () => {
  const scene = await sceneWithMigration();
  const env = { DATABASE_URL: `postgresql://app:hunter2@127.0.0.1:${await closedPort()}/shop` };
  const [run, json] = await Promise.all([
    scene.run(['up'], { ...plainTerminal, env: { ...plainTerminal.env, ...env } }),
    scene.run(['up', '--json'], { env }),
  ]);
  expect([run.exitCode, json.exitCode]).toEqual([5, 5]);
  expect(run.stderr.replace(/:\d{4,5}\b/g, ':PORT')).toMatchInlineSnapshot(`
    "! No connection yet (connect ECONNREFUSED 127.0.0.1:PORT); next try in 0.5 s.
    ! No connection yet (connect ECONNREFUSED 127.0.0.1:PORT); next try in 1 s.
    ! No connection yet (connect ECONNREFUSED 127.0.0.1:PORT); next try in 2 s.
    error[connection_failed] no connection to 127.0.0.1:PORT/shop after 4 attempts:
      connect ECONNREFUSED 127.0.0.1:PORT
      hint: Is the server running, and are host and port in DATABASE_URL right?
            Nothing was changed.
    "
  `);
  expect(readDocument(json.stdout)).toMatchObject({ ok: false, error: { code: 'connection_failed' } });
  const retries = json.stderr.split('\n').filter(line => line.includes('"connection_retry"'));
  expect(retries.map(line => (JSON.parse(line) as { delay_ms: number }).delay_ms)).toEqual([
    500, 1_000, 2_000,
  ]);
});

test('the modes of TLS mean what they mean to libpq, and the driver warns of nothing', async () => {
  const scene = await sceneWithMigration();
  const run = (mode: string) =>
    scene.runBinary(['status'], {
      env: { DATABASE_URL: `${scene.url}?sslmode=${mode}`, LOG_FORMAT: 'json' },
    });
  const [prefer, require] = await Promise.all([run('prefer'), run('require')]);
  expect(prefer.exitCode, 'the server has no TLS, and prefer goes on without').toBe(0);
  expect(require.exitCode).toBe(5);
  expect(require.stderr).toContain('does not support SSL');
  expect(prefer.stderr + require.stderr).not.toContain('WARNING');
});

test('a database that does not exist', async () => {
  const scene = await sceneWithMigration();
  const env = { DATABASE_URL: scene.url.replace(scene.database.name, 'nowhere') };
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 5, code: 'database_missing', env });
  expect(stderr).toMatchInlineSnapshot(`
    "error[database_missing] database "nowhere" does not exist
      (127.0.0.1:54321/nowhere)
      hint: Create it first (createdb), or correct the name in DATABASE_URL.
    "
  `);
});

test('a schema that does not exist', async () => {
  const scene = await sceneWithMigration();
  const args = ['up', '--schema', 'tenant_7'];
  const { stderr } = await expectRefusal(scene, args, { exitCode: 2, code: 'schema_missing' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[schema_missing] schema "tenant_7" does not exist
      hint: Create it (CREATE SCHEMA), or name another one with --schema. Database:
            test_0123456789abcdef.
    "
  `);
});

test('a schema of PostgreSQL itself', async () => {
  const scene = await sceneWithMigration();
  for (const schema of ['information_schema', 'pg_catalog', 'pg_toast', 'pg_temp_3']) {
    const { stderr } = await expectRefusal(scene, ['up', '--schema', schema], { exitCode: 2, code: 'usage' });
    expect(stderr).toContain(`schema "${schema}" belongs to PostgreSQL itself`);
  }
});

test('PostgreSQL 11', async () => {
  const server = await ownServer(11);
  const scene = await sceneWithMigration(server);
  for (const command of ['up', 'status', 'down']) {
    const { stderr } = await expectRefusal(scene, [command], { exitCode: 2, code: 'unsupported_server' });
    expect(stderr).toMatchInlineSnapshot(`
      "error[unsupported_server] PostgreSQL 11.22 is too old; migrate needs 12 or newer
        hint: Nothing was changed. Upgrade the server, or point DATABASE_URL at
              another one.
      "
    `);
  }
});

test('a standby', async () => {
  const primary = await ownServer(16);
  const scene = await sceneWithMigration(primary);
  await scene.database.disconnect();
  const standby = await primary.createStandby();
  onTestFinished(() => standby.stop());
  const env = {
    DATABASE_URL: standby.url(scene.database.name, { user: scene.role, password: scene.password }),
  };
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 2, code: 'read_only_target', env });
  expect(stderr).toMatchInlineSnapshot(`
    "error[read_only_target] the server is a standby and takes no changes
      hint: Point DATABASE_URL at the primary.
    "
  `);
  const status = await scene.run(['status'], { ...plainTerminal, env });
  expect(status.exitCode, 'looking is possible').toBe(0);
});

test('transactions that are read-only by default, for the role', async () => {
  const scene = await sceneWithMigration();
  await scene.database.query(`ALTER ROLE ${scene.role} SET default_transaction_read_only = on`);
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 2, code: 'read_only_target' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[read_only_target] transactions are read-only in this session
      hint: default_transaction_read_only is on for the role, the database or the
            server: connect as another role, or change it.
    "
  `);
});

test('health, drift and verify say that transactions are read-only', async () => {
  const scene = await sceneWithMigration();
  await scene.run(['up']);
  await scene.database.query(
    `ALTER ROLE ${scene.role} CREATEDB; ALTER ROLE ${scene.role} SET default_transaction_read_only = on`,
  );
  const health = await scene.run(['health'], { env: {}, columns: 1000 });
  expect(health.exitCode).toBe(1);
  expect(health.stdout).toContain('transactions are read-only in this session');
  for (const command of ['drift', 'verify']) {
    const { stderr } = await expectRefusal(scene, [command], { exitCode: 2, code: 'scratch_refused' });
    expect(stderr).toContain('default_transaction_read_only');
    expect(stderr).not.toContain('CREATEDB');
  }
});

test('health says that the history may not be written, or the schema not be created in', async () => {
  const scene = await sceneWithMigration();
  const { database, role } = scene;
  await database.query(
    `ALTER DATABASE ${database.name} OWNER TO CURRENT_USER; REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
  );
  const failed = async () => {
    const { stdout } = await scene.run(['health', '--json']);
    const { data } = readDocument(stdout) as {
      data: { checks: { name: string; state: string; message: string }[] };
    };
    return data.checks.filter(({ state }) => state === 'fail').map(({ message }) => message);
  };
  expect(await failed()).toEqual([`role "app_01234567" may not create in schema "public"`]);
  await database.query(`GRANT CREATE ON SCHEMA public TO ${role}`);
  await scene.run(['up']);
  await database.query(`ALTER TABLE schema_versions OWNER TO CURRENT_USER; ALTER TABLE schema_events OWNER TO CURRENT_USER;
    GRANT SELECT ON schema_versions, schema_events TO ${role}`);
  expect(await failed()).toEqual([
    'role "app_01234567" may not write the history: it lacks INSERT on schema_versions, UPDATE on schema_versions, INSERT on schema_events',
  ]);
});

test('transactions that are read-only by default, for the database', async () => {
  const scene = await sceneWithMigration();
  const { name } = scene.database;
  await scene.database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await expectRefusal(scene, ['up'], { exitCode: 2, code: 'read_only_target' });
});

test('a role without the right to create in the schema: what public is from PostgreSQL 15 on', async () => {
  const scene = await sceneWithMigration();
  await scene.database.query(`ALTER DATABASE ${scene.database.name} OWNER TO CURRENT_USER`);
  if (cliServer().version < 15) await scene.database.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 2, code: 'no_create_privilege' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[no_create_privilege] role "app_01234567" may not create tables in schema
      "public"
      hint: Ask an owner for: GRANT CREATE ON SCHEMA "public" TO "app_01234567"
    "
  `);
});

test('a table schema_versions of somebody else', async () => {
  const scene = await sceneWithMigration();
  await scene.database.query('CREATE TABLE schema_versions (installed_rank integer)');
  await scene.database.query(`GRANT ALL ON schema_versions TO ${scene.role}`);
  const { stderr } = await expectRefusal(scene, ['up'], { exitCode: 2, code: 'history_unreadable' });
  expect(stderr).toMatchInlineSnapshot(`
    "error[history_unreadable] the table public.schema_versions was not made by
      migrate
      hint: Rename that table, or keep the history elsewhere with --schema.
    "
  `);
});

/** A server that ends with the test, after the scenes on it. */
async function ownServer(version: PostgresVersion): Promise<PostgresServer> {
  const server = await startServer({ version });
  onTestFinished(() => server.stop());
  return server;
}

/** A port that nobody listens on: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
