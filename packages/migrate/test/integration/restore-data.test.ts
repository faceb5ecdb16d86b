import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDatabase, oldestMiddleAndNewest, startServer, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, type MigrateEvent, type MigratorOptions } from '../../src/index.ts';
import { createProject, type Project, version } from '../fixtures/project.ts';
import { serverKinds, type TestTarget } from '../fixtures/targets.ts';

function migratorOn(target: TestTarget, project: Project, options: Partial<MigratorOptions> = {}) {
  return createMigrator({ connection: target.connection, directory: project.directory, ...options });
}

async function rowsOf(target: TestTarget, table: string): Promise<string[]> {
  const rows = await target.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
  return rows.map(({ row }) => String(row));
}

describe.each(serverKinds(oldestMiddleAndNewest()))('on $name', kind => {
  test('a tenant gets its own rows back, with types of its own schema; other tenants are left alone', async () => {
    await using target = await kind.open();
    for (const tenant of ['tenant_1', 'Tenant "2" é'])
      await target.query(`CREATE SCHEMA "${tenant.replaceAll('"', '""')}";
        SET search_path = "${tenant.replaceAll('"', '""')}"; CREATE TYPE mood AS ENUM ('glad');
        CREATE TABLE a (id integer PRIMARY KEY, m mood, l mood[]); INSERT INTO a VALUES (${tenant.length}, 'glad', '{glad}'); RESET search_path`);
    await using project = await createProject([
      { up: 'DROP TABLE a;', down: 'CREATE TABLE a (id integer PRIMARY KEY, m mood, l mood[]);' },
    ]);
    const second = migratorOn(target, project, { schema: 'Tenant "2" é' });
    const { backup: id = '' } = await second.up();
    const [found] = await second.backups();
    expect(found?.manifest).toMatchObject({ schema: 'Tenant "2" é', tables: [{ rows: 1 }] });
    expect(await rowsOf(target, 'tenant_1.a')).toEqual(['(8,glad,{glad})']);
    const { restored } = await second.down({ restoreData: true });
    expect(restored).toMatchObject([{ backup: id, tables: [{ inserted: 1 }] }]);
    expect(await rowsOf(target, '"Tenant ""2"" é".a')).toEqual(['(12,glad,{glad})']);
    expect(await rowsOf(target, 'tenant_1.a')).toEqual(['(8,glad,{glad})']);
  });

  test('where nothing was ever applied there is nothing to put back', async () => {
    await using target = await kind.open();
    await using project = await createProject([{ up: 'CREATE TABLE a (id integer);' }]);
    expect(await migratorOn(target, project).down({ restoreData: true })).toMatchObject({
      rolledBack: [],
      restored: [],
    });
  });

  test('what settings of the database say of dates, arrays, XML and types changes nothing', async () => {
    await using target = await kind.open();
    await target.query(`CREATE TYPE mood AS ENUM ('glad');
      CREATE TABLE a (id integer PRIMARY KEY, m mood, n money, l text[], d timestamptz, i interval, p point);
      INSERT INTO a VALUES (1, 'glad', '-1234.56', '{NULL,"NULL"}', '2024-03-02 01:00+02', '-1 day 2 hours', '(0.1,0.2)'),
                           (2, NULL, NULL, NULL, 'infinity', '1 year -1 mon', NULL)`);
    const before = await rowsOf(target, 'a');
    await using project = await createProject([{ up: 'TRUNCATE a;' }]);
    const { backup: id = '' } = await migratorOn(target, project).up();
    const [name] = await target.query('SELECT quote_ident(current_database()) AS name');
    for (const setting of [
      "search_path = ''",
      "DateStyle = 'SQL, DMY'",
      "IntervalStyle = 'sql_standard'",
      'array_nulls = off',
      'xmloption = document',
    ])
      await target.query(`ALTER DATABASE ${name?.['name']} SET ${setting}`);
    const { tables } = await migratorOn(target, project, { schema: 'public' }).restore({ id });
    expect(tables).toMatchObject([{ inserted: 2, notes: [] }]);
    expect(await rowsOf(target, 'public.a')).toEqual(before);
  });

  test('rows that statements outside of a transaction lost in several attempts all come back', async () => {
    await using target = await kind.open();
    await target.query(
      'CREATE TABLE a (id integer PRIMARY KEY); INSERT INTO a SELECT generate_series(1, 4); CREATE TABLE b AS SELECT 1 AS x',
    );
    await using project = await createProject([
      {
        up: 'DELETE FROM a WHERE id < 3; SELECT 1 / count(*) FROM b WHERE x > 1; VACUUM a; DELETE FROM a WHERE id = 4;',
        down: 'SELECT 1;',
      },
    ]);
    const migrator = migratorOn(target, project);
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
    expect(await rowsOf(target, 'a')).toEqual(['(3)', '(4)']);
    await target.query('INSERT INTO b VALUES (2)');
    await migrator.up();
    expect(await rowsOf(target, 'a')).toEqual(['(3)']);
    const { restored } = await migrator.down({ restoreData: true });
    expect(restored.map(({ tables }) => tables[0]?.inserted)).toEqual([1, 2]);
    expect(await rowsOf(target, 'a')).toEqual(['(1)', '(2)', '(3)', '(4)']);
  });

  test('partitions without a key come back into one table, whatever their names', async () => {
    await using target = await kind.open();
    await target.query(`CREATE TABLE p (d integer, x text) PARTITION BY RANGE (d);
      CREATE TABLE "p ""1""\n" PARTITION OF p FOR VALUES FROM (0) TO (10);
      CREATE TABLE "日本" PARTITION OF p FOR VALUES FROM (10) TO (20);
      CREATE TABLE empty PARTITION OF p FOR VALUES FROM (20) TO (30);
      INSERT INTO p VALUES (1, 'a'), (1, 'a'), (11, 'b')`);
    await using project = await createProject([
      { up: 'DROP TABLE p;', down: 'CREATE TABLE p (d integer, x text);' },
    ]);
    const migrator = migratorOn(target, project);
    await migrator.up();
    const { restored } = await migrator.down({ restoreData: true });
    expect(restored[0]?.tables.map(({ inserted }) => inserted).toSorted()).toEqual([1, 2]);
    expect(await rowsOf(target, 'p')).toEqual(['(1,a)', '(1,a)', '(11,b)']);
  });

  test('a table without a key whose column is to come back stops the rollback before it', async () => {
    await using target = await kind.open();
    await target.query('CREATE TABLE a AS SELECT 1 AS x, 2 AS y');
    await using project = await createProject([
      { up: 'ALTER TABLE a DROP COLUMN y;', down: 'ALTER TABLE a ADD COLUMN y integer;' },
    ]);
    const migrator = migratorOn(target, project);
    await migrator.up();
    await expect(migrator.down({ restoreData: true })).rejects.toMatchObject({
      code: 'restore_failed',
      details: ['public.a'],
      hint: expect.stringContaining('Nothing was changed'),
    });
    expect((await migrator.status()).migrations).toMatchObject([{ state: 'applied' }]);
    await target.query('TRUNCATE a');
    expect((await migrator.down({ restoreData: true })).restored[0]?.tables).toMatchObject([{ inserted: 1 }]);
    expect(await rowsOf(target, 'a')).toEqual(['(1,2)']);
  });

  test('views hold no rows, and unlogged tables and those without columns do', async () => {
    await using target = await kind.open();
    await target.query(`CREATE TABLE a AS SELECT 1 AS x; CREATE VIEW v AS SELECT * FROM a;
      CREATE MATERIALIZED VIEW m AS SELECT * FROM a; CREATE UNLOGGED TABLE u AS SELECT 2 AS x;
      CREATE TABLE bare (); INSERT INTO bare DEFAULT VALUES; INSERT INTO bare DEFAULT VALUES`);
    await using project = await createProject([
      { up: 'DROP VIEW v; DROP MATERIALIZED VIEW m; DROP TABLE u, bare;', down: 'CREATE TABLE bare ();' },
    ]);
    const migrator = migratorOn(target, project);
    expect((await migrator.plan()).backup.tables.map(({ name }) => name)).toEqual(['bare', 'u']);
    await migrator.up();
    const { restored } = await migrator.down({ restoreData: true });
    expect(restored[0]?.tables).toMatchObject([
      { table: 'public.bare', inserted: 2 },
      { table: 'public.u', inserted: 0, notes: ['The table does not exist: nothing was put back.'] },
    ]);
  });

  test('a row that the server refuses is not repeated in the error', async () => {
    await using target = await kind.open();
    await target.query(
      "CREATE DOMAIN word AS text; CREATE TABLE a (id integer PRIMARY KEY, w word); INSERT INTO a VALUES (1, 'hunter2 \" x')",
    );
    await using project = await createProject([
      {
        up: 'DROP TABLE a;',
        down: "ALTER DOMAIN word ADD CHECK (VALUE = 'ok'); CREATE TABLE a (id integer PRIMARY KEY, w word);",
      },
    ]);
    const events: MigrateEvent[] = [];
    const migrator = migratorOn(target, project, { onEvent: event => events.push(event) });
    await migrator.up();
    const error = await migrator.down({ restoreData: true }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'restore_failed',
      details: [
        'SQLSTATE 23514',
        'COPY a, line 1, column w',
        `rolled back, without their data: ${version(1)}`,
      ],
    });
    expect(JSON.stringify([error, events])).not.toContain('hunter2');
    expect(await rowsOf(target, 'a')).toEqual([]);
  });

  test('it names rows that were written after the backup', async () => {
    await using target = await kind.open();
    await target.query(`CREATE TABLE a (region text, "Id" integer, PRIMARY KEY (region, "Id"));
      INSERT INTO a SELECT 'eu', generate_series(1, 3)`);
    await using project = await createProject([{ up: 'DELETE FROM a WHERE "Id" = 1;' }]);
    const migrator = migratorOn(target, project);
    const { backup: id = '' } = await migrator.up();
    await target.query(`INSERT INTO a SELECT 'us', generate_series(1, 7)`);
    const { tables } = await migrator.restore({ id });
    expect(tables).toMatchObject([
      {
        inserted: 1,
        newer: 7,
        newerKeys: [1, 2, 3, 4, 5].map(each => `region us, Id ${each}`),
      },
    ]);
  });
});

test('backups of two servers in one folder, for databases of one name, do not push each other out', {
  timeout: 120_000,
}, async () => {
  const [one, ...servers] = testServers();
  // POSTGRES_VERSIONS may name a single one.
  await using own = servers.length === 0 ? await startServer({ version: 18 }) : undefined;
  const other = servers.at(-1) ?? own ?? one;
  await using first = await createDatabase(one);
  await using admin = await createDatabase(other);
  await admin.query(`CREATE DATABASE "${first.name}"`);
  const second = new URL(admin.url);
  second.pathname = `/${first.name}`;
  await using project = await createProject([]);
  const on = (url: string) => createMigrator({ connection: url, directory: project.directory });

  project.add(1, { up: 'CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT 1 AS x;' });
  await on(first.url).up();
  await on(second.href).up();
  project.add(2, { up: 'DROP TABLE a;' });
  const { backup: kept = '' } = await on(first.url).up();
  for (let place = 3; place < 14; place += 1) {
    project.add(place, { up: 'DELETE FROM b; INSERT INTO b VALUES (1);' });
    await on(second.href).up();
  }
  const folders = readdirSync(join(dirname(project.directory), 'backups'));
  expect(folders).toContain(kept);
  expect(folders).toHaveLength(11);
  await admin.query(`DROP DATABASE "${first.name}"`);
});
