import { createDatabase, newestTestServer, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import type { FleetEvent } from '../../src/fleet/events.ts';
import { createSchemas, fleetWith, tenantNames, versionsIn } from '../fixtures/fleet.ts';
import { startPgbouncer } from '../fixtures/pgbouncer.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';

const outcomes = (results: readonly { target: string; outcome: string }[]) =>
  Object.fromEntries(results.map(({ target, outcome }) => [target, outcome]));

describe.each(testServers())('a fleet on PostgreSQL $version', server => {
  test('schemas: each gets its own tables and history; the next run finds nothing to do', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    const names = tenantNames(7);
    await createSchemas(sql => database.query(sql), [...names, 'other']);
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }], connections: 3 },
      { connection: database.url, directory: project.directory },
    );

    const { results } = await fleet.up();
    expect(outcomes(results)).toEqual(Object.fromEntries(names.map(name => [name, 'done'])));
    for (const name of names) {
      expect(await versionsIn(sql => database.query(sql), name)).toEqual([version(1), version(2)]);
    }
    expect(
      await database.query("SELECT count(*)::integer AS n FROM pg_tables WHERE tablename IN ('a', 'b')"),
    ).toEqual([{ n: 14 }]);
    expect(await database.query("SELECT to_regclass('other.a') AS a")).toEqual([{ a: null }]);

    const again = await fleet.up();
    expect(new Set(again.results.map(({ outcome }) => outcome))).toEqual(new Set(['current']));

    const status = await fleet.status();
    expect(status).toMatchObject({ targets: 7, unreachable: [] });
    expect(status.groups).toHaveLength(1);

    const down = await fleet.down({ steps: 1 }, { only: ['tenant_3', 'tenant_4'] });
    expect(outcomes(down.results)).toEqual({ tenant_3: 'done', tenant_4: 'done' });
    expect((await fleet.status()).groups.map(({ targets }) => targets)).toEqual([
      ['tenant_1', 'tenant_2', 'tenant_5', 'tenant_6', 'tenant_7'],
      ['tenant_3', 'tenant_4'],
    ]);
  });
});

describe('a fleet', () => {
  const server = newestTestServer();

  test('one that fails holds up no other, and only it is tried again', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      tableMigration('a'),
      tableMigration('b'),
      tableMigration('c'),
    ]);
    const names = tenantNames(6);
    await createSchemas(sql => database.query(sql), names);
    await database.query('CREATE TABLE tenant_4.b ()');
    const events: FleetEvent[] = [];
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }], maxFailures: 1 },
      { connection: database.url, directory: project.directory, onEvent: event => events.push(event) },
    );
    const { results, stopped } = await fleet.up();
    expect(stopped).toBeUndefined();
    expect(outcomes(results)).toEqual({
      ...Object.fromEntries(names.map(name => [name, 'done'])),
      tenant_4: 'failed',
    });
    const failed = results.find(({ target }) => target === 'tenant_4');
    expect(failed).toMatchObject({ versions: [version(1)], error: { code: 'migration_failed' } });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'target_failed', target: 'tenant_4', version: version(2) }),
    );

    await database.query('DROP TABLE tenant_4.b');
    events.length = 0;
    expect(outcomes((await fleet.up()).results)).toMatchObject({ tenant_4: 'done', tenant_1: 'current' });
    expect(events.filter(({ type }) => type === 'target_started')).toEqual([
      { type: 'target_started', target: 'tenant_4' },
    ]);
    expect(await versionsIn(sql => database.query(sql), 'tenant_4')).toHaveLength(3);
  });

  test('a canary that fails stops the run; so do more failures than allowed', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    const names = tenantNames(12);
    await createSchemas(sql => database.query(sql), names);
    await database.query('CREATE TABLE tenant_5.a ()');
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }], connections: 2 },
      { connection: database.url, directory: project.directory },
    );
    const canary = await fleet.up({}, { canaries: ['tenant_5'] });
    expect(canary.stopped).toBe('canary');
    expect(outcomes(canary.results)).toEqual({
      ...Object.fromEntries(names.map(name => [name, 'not_tried'])),
      tenant_5: 'failed',
    });

    await database.query(names.map(name => `CREATE TABLE IF NOT EXISTS ${name}.a ();`).join(''));
    const budget = await fleet.up({}, { maxFailures: { count: 2 }, waves: [] });
    expect(budget.stopped).toBe('failures');
    const failed = budget.results.filter(({ outcome }) => outcome === 'failed').length;
    // The third failure is one too many; another may have been running then.
    expect(failed).toBeGreaterThanOrEqual(3);
    expect(failed).toBeLessThanOrEqual(4);
    expect(budget.results.filter(({ outcome }) => outcome === 'not_tried')).toHaveLength(12 - failed);
  });

  test('names that need quoting, and a migration that sets search_path itself', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      {
        up: 'CREATE TABLE a (id integer); SET search_path = tenant_victim; SET ROLE pg_monitor;',
        down: 'DROP TABLE a;',
      },
      {
        up: 'CREATE TABLE b (id integer); CREATE TEMP TABLE t (id integer); PREPARE p AS SELECT 1; SELECT pg_advisory_lock(42);',
        down: 'DROP TABLE b;',
      },
    ]);
    const names = [
      'tenant_"; DROP SCHEMA tenant_victim CASCADE; --',
      "tenant_it's",
      'tenant_Ünï 漢',
      'tenant_a.b',
      'tenant_$$',
      'tenant_%',
    ];
    await createSchemas(sql => database.query(sql), [...names, 'tenant_victim', 'public_x']);
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }], connections: 1, waves: [] },
      { connection: database.url, directory: project.directory },
    );
    const { results } = await fleet.up();
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    for (const name of [...names, 'tenant_victim']) {
      expect(await versionsIn(sql => database.query(sql), name)).toEqual([version(1), version(2)]);
    }
    expect(
      await database.query(
        "SELECT schemaname, count(*)::integer AS n FROM pg_tables WHERE tablename IN ('a', 'b') GROUP BY 1 HAVING count(*) <> 2",
      ),
    ).toEqual([]);
    expect((await fleet.down({ steps: 2 })).results.every(({ outcome }) => outcome === 'done')).toBe(true);
  });

  test('databases from a file and a query, mixed with schemas; one that is listed twice is one target', async () => {
    await using database = await createDatabase(server);
    await using one = await createDatabase(server);
    await using two = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    await createSchemas(sql => two.query(sql), ['tenant_1', 'tenant_2']);
    await database.query(`CREATE TABLE customers (url text, schema text);
      INSERT INTO customers VALUES ('${one.url}', NULL), ('${one.name}', NULL), ('${two.name}', 'tenant_1')`);
    const events: FleetEvent[] = [];
    const fleet = fleetWith(
      {
        targets: [
          { databases: { query: 'SELECT url, schema FROM customers' } },
          { databases: { command: ['printf', `# all\\n\\n${two.name}\\n`] }, schemas: 'tenant_*' },
        ],
      },
      { connection: database.url, directory: project.directory, onEvent: event => events.push(event) },
    );
    const { results } = await fleet.up();
    expect(outcomes(results)).toEqual({
      [one.name]: 'done',
      [`${two.name}/tenant_1`]: 'done',
      [`${two.name}/tenant_2`]: 'done',
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'fleet_warning',
        problem: expect.objectContaining({ code: 'repeated_target' }),
      }),
    );
    expect(await one.query("SELECT to_regclass('public.a')::text AS a")).toEqual([{ a: 'a' }]);
    expect(await two.query("SELECT to_regclass('tenant_2.a')::text AS a")).toEqual([{ a: 'tenant_2.a' }]);
    expect(JSON.stringify([results, events])).not.toContain('postgres:postgres@');
  });

  test('a database that is gone, a wrong password and a schema that vanishes', async () => {
    await using database = await createDatabase(server);
    await using one = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    const lost = server.url(one.name, { user: 'postgres', password: 'wr0ng-s3cret' });
    const nobody = server.url(one.name, { user: 'nobody_here', password: 'wr0ng-s3cret' });
    const fleet = fleetWith(
      {
        targets: [{ databases: { command: ['printf', '%s\\n', 'no_such_db', one.name, nobody] } }],
        waves: [],
        maxFailures: 5,
      },
      { connection: database.url, directory: project.directory },
    );
    const { results } = await fleet.up();
    expect(lost).toContain('wr0ng');
    // The same database by another user is the same target.
    expect(outcomes(results)).toEqual({ no_such_db: 'failed', [one.name]: 'done' });
    expect(results.find(({ target }) => target === 'no_such_db')?.error).toMatchObject({
      code: 'database_missing',
    });

    const wrong = fleetWith(
      { targets: [{ databases: { command: ['printf', '%s\\n', nobody] } }], waves: [] },
      { connection: database.url, directory: project.directory },
    );
    const refused = await wrong.up();
    expect(refused.results[0]).toMatchObject({ outcome: 'failed', error: { code: 'authentication_failed' } });
    expect(JSON.stringify(refused)).not.toContain('wr0ng');
  });

  test('shared first, tenants after, which may depend on it', async () => {
    await using database = await createDatabase(server);
    await using shared = await createProject([
      { up: 'CREATE TABLE plans (id integer PRIMARY KEY);', down: 'DROP TABLE plans;' },
    ]);
    await using project = await createProject();
    project.add(7, {
      up: 'CREATE TABLE orders (plan integer REFERENCES public.plans);',
      down: 'DROP TABLE orders;',
      headers: { Depends: version(1) },
    });
    await createSchemas(sql => database.query(sql), tenantNames(3));
    const section = { targets: [{ schemas: 'tenant_*' }], shared: { migrations: shared.directory } };
    const options = { connection: database.url, directory: project.directory };
    const { results } = await fleetWith(section, options).up();
    expect(outcomes(results)).toEqual({
      shared: 'done',
      tenant_1: 'done',
      tenant_2: 'done',
      tenant_3: 'done',
    });
    expect(await versionsIn(sql => database.query(sql), 'public')).toEqual([version(1)]);

    await expect(fleetWith({ targets: [{ schemas: 'tenant_*' }] }, options).up()).rejects.toMatchObject({
      code: 'invalid_files',
    });
    shared.add(2, { up: 'SELECT no_such_column FROM plans;', down: 'SELECT 1;' });
    project.add(8, tableMigration('later'));
    await expect(fleetWith(section, options).up()).rejects.toMatchObject({ code: 'migration_failed' });
    expect(await database.query("SELECT to_regclass('tenant_1.later') AS later")).toEqual([{ later: null }]);
  });

  test('verify proves what all share in its schema, then tenants in theirs, which may use it', async () => {
    await using database = await createDatabase(server);
    await using shared = await createProject([
      { up: 'CREATE TABLE settings (id integer PRIMARY KEY);', down: 'DROP TABLE settings;' },
    ]);
    shared.add(2, { up: 'CREATE TABLE plans (id integer PRIMARY KEY);', down: 'DROP TABLE plans;' });
    await using project = await createProject();
    project.add(7, {
      // A table of the same name as one that all share, and a reference to what is still pending there.
      up: 'CREATE TABLE settings (plan integer REFERENCES common.plans);',
      down: 'DROP TABLE settings;',
      headers: { Depends: version(2) },
    });
    await database.query('CREATE SCHEMA common');
    await createSchemas(sql => database.query(sql), tenantNames(2));
    const section = {
      targets: [{ schemas: 'tenant_*' }],
      shared: { migrations: shared.directory, schema: 'common' },
    };
    const fleet = fleetWith(section, { connection: database.url, directory: project.directory });
    const both = await fleet.verify();
    expect(both.shared).toMatchObject({ notTested: [], findings: [] });
    expect(both.shared?.migrations.map(each => each.version)).toEqual([version(1), version(2)]);
    expect(both.proofs).toMatchObject([
      { notTested: [], findings: [], migrations: [{ version: version(7) }] },
    ]);

    await fleet.up();
    expect((await fleet.verify()).shared).toBeUndefined();
    // What a tenant takes away from what all share shows in its own proof.
    project.add(8, { up: 'ALTER TABLE common.plans ADD COLUMN note text;', down: 'SELECT 1;' });
    // One of what all share that does not go up is told as such, and tenants are proven on the others.
    shared.add(3, { up: 'SELECT no_such_column FROM plans;', down: 'SELECT 1;' });
    const bad = await fleet.verify();
    expect(bad.shared).toMatchObject({ notTested: [version(3)] });
    expect(bad.proofs).toMatchObject([{ migrations: [{ version: version(8) }] }]);
    expect(bad.proofs[0]?.findings.map(({ id }) => id)).toContain('down-differs');
  });

  test('an answer about no target is refused, and so is a name that no target has', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    await createSchemas(sql => database.query(sql), tenantNames(2));
    const options = { connection: database.url, directory: project.directory };
    const nobody = fleetWith({ targets: [{ schemas: 'tenat_*' }] }, options);
    const refusal = { code: 'no_targets' };
    for (const ask of [() => nobody.gate(), () => nobody.status(), () => nobody.drift(), () => nobody.up()])
      await expect(ask()).rejects.toMatchObject(refusal);
    const fleet = fleetWith({ targets: [{ schemas: 'tenant_*' }] }, options);
    await expect(fleet.up({}, { canaries: ['tenant_X'] })).rejects.toMatchObject(refusal);
    await expect(fleet.up({}, { only: ['tenant_1', 'tenant_X'] })).rejects.toMatchObject(refusal);
    expect(await database.query("SELECT to_regclass('tenant_1.a') AS a")).toEqual([{ a: null }]);
  });

  test('one whose lock another holds is put off, and the others do not wait for it', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    await createSchemas(sql => database.query(sql), tenantNames(4));
    await database.query("SELECT pg_advisory_lock(hashtext('schema_migrations'), hashtext('tenant_2'))");
    const events: FleetEvent[] = [];
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }], connections: 1, waves: [] },
      {
        connection: database.url,
        directory: project.directory,
        onEvent: event => {
          events.push(event);
          if (event.type === 'target_finished' && event.target === 'tenant_4')
            void database.query('SELECT pg_advisory_unlock_all()');
        },
      },
    );
    const { results } = await fleet.up();
    expect(results.every(({ outcome }) => outcome === 'done')).toBe(true);
    const order = events.flatMap(event =>
      event.type === 'target_finished' || event.type === 'target_deferred'
        ? [`${event.type} ${event.target}`]
        : [],
    );
    // On a slow machine it is tried, and put off, more than once meanwhile.
    const firstOfEach = order.filter((each, place) => order.indexOf(each) === place);
    expect(firstOfEach).toEqual([
      'target_finished tenant_1',
      'target_deferred tenant_2',
      'target_finished tenant_3',
      'target_finished tenant_4',
      'target_finished tenant_2',
    ]);
  });

  test('one that appears during the run is included; one that goes away is no failure', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    await createSchemas(sql => database.query(sql), tenantNames(3));
    const events: FleetEvent[] = [];
    let changed: Promise<unknown> = Promise.resolve();
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }], connections: 1 },
      {
        connection: database.url,
        directory: project.directory,
        onEvent: event => {
          events.push(event);
          if (event.type === 'target_started' && event.target === 'tenant_1')
            changed = database.query('CREATE SCHEMA tenant_9; DROP SCHEMA tenant_3');
        },
      },
    );
    const { results } = await fleet.up();
    await changed;
    expect(outcomes(results)).toEqual({
      tenant_1: 'done',
      tenant_2: 'done',
      tenant_3: 'gone',
      tenant_9: 'done',
    });
    expect(events).toContainEqual({ type: 'targets_appeared', targets: ['tenant_9'] });
  });

  test('an interrupt ends what runs, rolls it back, and names what was not tried', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      tableMigration('a'),
      {
        up: "CREATE TABLE b (id integer); SELECT CASE current_schema() WHEN 'tenant_2' THEN pg_sleep(60) END;",
        down: 'DROP TABLE b;',
      },
    ]);
    await createSchemas(sql => database.query(sql), tenantNames(5));
    const controller = new AbortController();
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }], connections: 1, waves: [] },
      {
        connection: database.url,
        directory: project.directory,
        signal: controller.signal,
        onEvent: event => {
          const isIt = event.type === 'target_event' && event.target === 'tenant_2';
          if (isIt && event.event.type === 'migration_started' && event.event.version === version(2))
            setTimeout(() => controller.abort(), 50);
        },
      },
    );
    const { results, stopped } = await fleet.up();
    expect(stopped).toBe('interrupted');
    expect(outcomes(results)).toEqual({
      tenant_1: 'done',
      tenant_2: 'interrupted',
      tenant_3: 'not_tried',
      tenant_4: 'not_tried',
      tenant_5: 'not_tried',
    });
    expect(await database.query("SELECT to_regclass('tenant_2.b') AS b")).toEqual([{ b: null }]);
    expect(await versionsIn(sql => database.query(sql), 'tenant_2')).toEqual([version(1)]);
  });
});

describe('drift and proof over a fleet', () => {
  const server = newestTestServer();

  test('targets with the same schema are told together, and one that was changed by hand shows how', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a'), tableMigration('b')]);
    await createSchemas(sql => database.query(sql), tenantNames(5));
    const fleet = fleetWith(
      { targets: [{ schemas: 'tenant_*' }] },
      { connection: database.url, directory: project.directory },
    );
    await fleet.up();
    expect(await fleet.drift()).toMatchObject({
      targets: 5,
      comparedWith: 'files',
      groups: [{ targets: tenantNames(5), applied: 2, differences: [] }],
    });
    await database.query(
      'ALTER TABLE tenant_3.b ADD COLUMN by_hand text; CREATE INDEX odd ON tenant_5.a (id)',
    );
    const { groups } = await fleet.drift();
    expect(groups.map(({ targets }) => targets)).toEqual([
      ['tenant_1', 'tenant_2', 'tenant_4'],
      expect.arrayContaining([expect.stringMatching(/tenant_[35]/)]),
      expect.arrayContaining([expect.stringMatching(/tenant_[35]/)]),
    ]);
    const changed = groups.find(({ targets }) => targets[0] === 'tenant_3');
    expect(changed?.differences).toEqual([
      expect.objectContaining({
        change: 'unexpected',
        class: 'schema',
        name: expect.stringContaining('by_hand'),
      }),
    ]);
    expect(groups[0]?.differences).toEqual([]);
  });
});

/** On both sides of 14, which lets concurrent builds go together. */
const bothSides = testServers().filter(
  ({ version }) => version === 13 || version === newestTestServer().version,
);

describe.each(bothSides)('what is special on PostgreSQL $version', server => {
  test('concurrent index builds: one at a time in a database before 14, together from then on', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    await createSchemas(sql => database.query(sql), tenantNames(6));
    const section = { targets: [{ schemas: 'tenant_*' }], connections: 3, waves: [] };
    const options = { connection: database.url, directory: project.directory };
    await fleetWith(section, options).up();
    project.add(2, {
      up: 'CREATE INDEX CONCURRENTLY a_id ON a (id);',
      down: 'DROP INDEX CONCURRENTLY a_id;',
      headers: { Transaction: 'none' },
    });
    let running = 0;
    let most = 0;
    const fleet = fleetWith(section, {
      ...options,
      onEvent: event => {
        if (event.type === 'target_started') running += 1;
        if (event.type === 'target_finished') running -= 1;
        most = Math.max(most, running);
      },
    });
    const { results } = await fleet.up();
    expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'done'));
    expect(most).toBe(server.version < 14 ? 1 : 3);
    expect(
      await database.query(
        "SELECT count(*)::integer AS n FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE relname = 'a_id' AND indisvalid",
      ),
    ).toEqual([{ n: 6 }]);
  });
});

describe('behind a pooler', () => {
  const server = newestTestServer();

  test('a pooler in transaction mode is refused at the first target; in session mode it works', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([tableMigration('a')]);
    await createSchemas(sql => database.query(sql), tenantNames(3));
    const section = { targets: [{ schemas: 'tenant_*' }], connections: 2 };
    {
      await using pooler = await startPgbouncer(server, { mode: 'transaction' });
      const fleet = fleetWith(section, {
        connection: pooler.url(database.name),
        directory: project.directory,
      });
      const { results, stopped } = await fleet.up();
      expect(stopped).toBe('canary');
      expect(results[0]).toMatchObject({ outcome: 'failed', error: { code: 'pooler_refused' } });
      expect(
        await database.query("SELECT count(*)::integer AS n FROM pg_tables WHERE tablename = 'a'"),
      ).toEqual([{ n: 0 }]);
    }
    await using pooler = await startPgbouncer(server, { mode: 'session', poolSize: 4 });
    const fleet = fleetWith(section, { connection: pooler.url(database.name), directory: project.directory });
    expect((await fleet.up()).results.every(({ outcome }) => outcome === 'done')).toBe(true);
  });
});
