import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDatabase, oldestMiddleAndNewest, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, type Manifest, type MigrateEvent, type MigratorOptions } from '../../src/index.ts';
import { createProject, type Project, version } from '../fixtures/project.ts';
import { serverKinds, type TestTarget, targetKinds } from '../fixtures/targets.ts';

const folderOf = (project: Project) => join(dirname(project.directory), 'backups');

function migratorOn(target: TestTarget, project: Project, options: Partial<MigratorOptions> = {}) {
  return createMigrator({ connection: target.connection, directory: project.directory, ...options });
}

/** The one backup that is there. */
async function onlyBackup(target: TestTarget, project: Project): Promise<Manifest & { folder: string }> {
  const backups = await migratorOn(target, project).backups();
  const [backup] = backups;
  if (backups.length !== 1 || backup?.manifest === undefined) throw new Error(`${backups.length} backups`);
  return { ...backup.manifest, folder: backup.folder };
}

/** Every row of a table as text, in no order that matters. */
async function rowsOf(target: TestTarget, table: string): Promise<string[]> {
  const rows = await target.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
  return rows.map(({ row }) => String(row));
}

const oddRows = `
  CREATE TABLE "Odd ""names""" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a b" text, n numeric, f double precision, b bytea, j jsonb,
    w timestamptz, l text[], i interval, twice numeric GENERATED ALWAYS AS (n * 2) STORED);
  INSERT INTO "Odd ""names""" ("a b", n, f, b, j, w, l, i) VALUES
    (E'tab\\t new\\nline \\\\ back "q" ''s'' \\\\N', 1.50, 0.1::float8 + 0.2, '\\x00ff5c', '{"a": [1, null]}', '2024-02-29 12:00:00.123456+05:30', '{"a,b",NULL,"c\\"d"}', '1 mon -2 days 03:04:05'),
    (NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL), ('', 1e-20, '-Infinity', '', 'null', 'infinity', '{}', '0'),
    ('žluťoučký 🐎', 99999999999999999999.9, 1e308, '\\xdeadbeef', '"x"', '0001-01-01 00:00:00+00 BC', '{ž}', '-1 year')`;

describe.each(targetKinds(oldestMiddleAndNewest()))('on $name', kind => {
  test('what a run can lose is saved first, and put back exactly after its DOWN', {
    timeout: 60_000,
  }, async () => {
    await using target = await kind.open();
    await target.query(oddRows);
    await target.query(`
      CREATE TABLE parent (id serial PRIMARY KEY, name text NOT NULL, old text DEFAULT 'none');
      CREATE TABLE child (id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES parent ON DELETE CASCADE);
      INSERT INTO parent (name, old) SELECT 'n' || g, CASE WHEN g % 3 > 0 THEN 'o' || g END FROM generate_series(1, 500) g;
      INSERT INTO child SELECT id * 10, id FROM parent; CREATE TABLE untouched AS SELECT 1 AS x`);
    const tables = ['"Odd ""names"""', 'parent', 'child'];
    const contents = async () => {
      const all: string[][] = [];
      for (const table of tables) all.push(await rowsOf(target, table));
      return all;
    };
    const before = await contents();
    await using project = await createProject([
      {
        up: 'DROP TABLE "Odd ""names"""; ALTER TABLE parent DROP COLUMN old; DELETE FROM parent WHERE id > 400;',
        down: `CREATE TABLE "Odd ""names""" (
                 id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a b" text, n numeric, f double precision, b bytea,
                 j jsonb, w timestamptz, l text[], i interval, twice numeric GENERATED ALWAYS AS (n * 2) STORED);
               ALTER TABLE parent ADD COLUMN old text DEFAULT 'none';`,
      },
    ]);
    const migrator = migratorOn(target, project);

    const { backup } = await migrator.up();
    expect(await target.query('SELECT count(*)::integer AS n FROM child')).toEqual([{ n: 400 }]);

    const manifest = await onlyBackup(target, project);
    expect(manifest.id).toBe(backup);
    expect(manifest.id).toMatch(/^\d{14}$/);
    expect(manifest.versions).toEqual([version(1)]);
    expect(manifest.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['Odd "names"', 4],
      ['child', 500],
      ['parent', 500],
    ]);
    for (const { file, sha256, bytes, columns } of manifest.tables) {
      const content = readFileSync(join(manifest.folder, file));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.length).toBe(bytes);
      expect(gunzipSync(content).toString().split('\n')[0]?.split('\t')).toHaveLength(columns.length);
      expect(statSync(join(manifest.folder, file)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(manifest.folder).mode & 0o777).toBe(0o700);

    const { restored } = await migrator.down({ restoreData: true, backup: false });
    expect(restored[0]?.tables.map(({ table, inserted, updated }) => [table, inserted, updated])).toEqual([
      ['public.Odd "names"', 4, 0],
      ['public.child', 100, 0],
      // A third of the 400 rows that stayed had NULL; all of them have the new default now.
      ['public.parent', 100, 400],
    ]);
    expect(await contents()).toEqual(before);
    expect(await target.query(`INSERT INTO "Odd ""names""" (n) VALUES (1) RETURNING id::integer`)).toEqual([
      { id: 5 },
    ]);
    expect(await target.query("INSERT INTO parent (name) VALUES ('next') RETURNING id")).toEqual([
      { id: 501 },
    ]);
    expect(
      await target.query("SELECT result FROM schema_events WHERE action = 'restore' ORDER BY id"),
    ).toEqual([{ result: 'started' }, { result: 'succeeded' }]);
  });

  test('nothing is written where nothing can be lost, or where no backup is wanted', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      { up: 'CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT 1 AS x; CREATE TABLE c (x integer);' },
    ]);
    expect((await migratorOn(target, project).up()).backup).toBeUndefined();
    project.add(2, { up: 'DROP TABLE a;' });
    expect((await migratorOn(target, project).up({ backup: false })).backup).toBeUndefined();
    project.add(3, { up: 'DROP TABLE b;' });
    expect((await migratorOn(target, project, { backups: { enabled: false } }).up()).backup).toBeUndefined();
    project.add(4, { up: 'DROP TABLE c;' });
    expect((await migratorOn(target, project).up()).backup).toBeUndefined();
    expect(existsSync(folderOf(project))).toBe(false);
  });

  test('a DOWN loses data, too: it is saved before', async () => {
    await using target = await kind.open();
    await using project = await createProject([
      { up: 'CREATE TABLE a (x integer PRIMARY KEY);', down: 'DROP TABLE a;' },
    ]);
    const migrator = migratorOn(target, project);
    await migrator.up();
    await target.query('INSERT INTO a SELECT generate_series(1, 3)');
    const { backup = '' } = await migrator.down();
    expect((await onlyBackup(target, project)).direction).toBe('down');
    await migrator.up();
    const { tables } = await migrator.restore({ id: backup });
    expect(tables).toMatchObject([{ table: 'public.a', inserted: 3, updated: 0, newer: 0, different: 0 }]);
  });

  test('a restore adds what is missing, keeps what is newer, and overwrites only when told', async () => {
    await using target = await kind.open();
    await target.query(
      "CREATE TABLE a (id integer PRIMARY KEY, x text); INSERT INTO a VALUES (1, 'one'), (2, 'two'), (3, 'three')",
    );
    await using project = await createProject([
      { up: "DELETE FROM a WHERE id = 1; UPDATE a SET x = 'TWO' WHERE id = 2;" },
    ]);
    const migrator = migratorOn(target, project);
    const { backup: id = '' } = await migrator.up();
    await target.query("INSERT INTO a VALUES (4, 'four')");

    const first = await migrator.restore({ id });
    expect(first.tables).toEqual([
      { table: 'public.a', inserted: 1, updated: 0, newer: 1, newerKeys: ['id 4'], different: 1, notes: [] },
    ]);
    expect(await rowsOf(target, 'a')).toEqual(['(1,one)', '(2,TWO)', '(3,three)', '(4,four)']);

    const second = await migrator.restore({ id, tables: ['a'], overwrite: true });
    expect(second.tables).toMatchObject([{ inserted: 0, updated: 1, newer: 1, different: 0 }]);
    expect(await rowsOf(target, 'a')).toEqual(['(1,one)', '(2,two)', '(3,three)', '(4,four)']);
  });

  test('a failed run keeps its backup and prunes none; the next one that succeeds does', {
    timeout: 120_000,
  }, async () => {
    await using target = await kind.open();
    await using project = await createProject([]);
    const migrator = migratorOn(target, project);
    for (let place = 1; place <= 11; place += 1) {
      await target.query(`CREATE TABLE t${place} AS SELECT 1 AS x`);
      project.add(place, { up: `DROP TABLE t${place};` });
      await migrator.up();
    }
    const versionsOf = async () =>
      (await migrator.backups()).map(({ manifest }) => manifest?.versions.join() ?? '');
    const newest = (from: number) => Array.from({ length: 10 }, (_, index) => version(from - index));
    expect(await versionsOf()).toEqual(newest(11));

    await target.query('CREATE TABLE t12 AS SELECT 1 AS x');
    const path = project.add(12, { up: 'DROP TABLE t12; SELECT 1 / 0;' });
    await expect(migrator.up()).rejects.toMatchObject({ code: 'migration_failed' });
    expect(await versionsOf()).toEqual([version(12), ...newest(11)]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('SELECT 1 / 0;', ''));
    await migrator.up();
    expect(await versionsOf()).toEqual([version(12), ...newest(12)]);
  });

  test('no secret is in a backup but the rows themselves', async () => {
    await using target = await kind.open();
    await target.query("CREATE TABLE a AS SELECT 1 AS x, 'public'::text AS word");
    const events: MigrateEvent[] = [];
    await using project = await createProject([
      { up: "UPDATE a SET word = 'hunter2'; UPDATE a SET word = 'PASSWORD ''s3cret'''; DROP TABLE a;" },
    ]);
    await migratorOn(target, project, { onEvent: event => events.push(event) }).up();
    const manifest = await onlyBackup(target, project);
    const texts = readdirSync(manifest.folder)
      .filter(name => name.startsWith('manifest'))
      .map(name => readFileSync(join(manifest.folder, name), 'utf8'));
    for (const text of [...texts, JSON.stringify(events.filter(({ type }) => type.startsWith('backup')))]) {
      expect(text).not.toMatch(/hunter2|s3cret|postgres:postgres|:\/\//);
    }
    expect(events.flatMap(({ type }) => (type.startsWith('backup') ? type : []))).toEqual([
      'backup_started',
      'backup_table_saved',
      'backup_finished',
    ]);
  });
});

describe.each(serverKinds(oldestMiddleAndNewest()))('on $name a damaged backup', kind => {
  const damages: [string, (folder: string, file: string) => void, RegExp][] = [
    ['without a file', (folder, file) => rmSync(join(folder, file)), /is missing/],
    [
      'with a truncated file',
      (folder, file) => truncateSync(join(folder, file), 20),
      /has 20 bytes; \d+ were written/,
    ],
    [
      'with an altered file',
      (folder, file) => {
        const content = readFileSync(join(folder, file));
        content.writeUInt8(content.readUInt8(12) ^ 1, 12);
        writeFileSync(join(folder, file), content);
      },
      /was altered: its SHA-256/,
    ],
    [
      'with an altered manifest',
      folder => {
        const path = join(folder, 'manifest.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('"rows": 3', '"rows": 2'));
      },
      /manifest\.json was altered/,
    ],
    [
      'without its manifest',
      folder => rmSync(join(folder, 'manifest.json')),
      /manifest\.json cannot be read/,
    ],
  ];

  test.each(damages)('%s changes nothing, not even the DOWN', async (_, damage, complaint) => {
    await using target = await kind.open();
    await target.query('CREATE TABLE a (id integer PRIMARY KEY); INSERT INTO a VALUES (1), (2), (3)');
    await using project = await createProject([
      { up: 'DELETE FROM a WHERE id < 3; CREATE TABLE made (x integer);', down: 'DROP TABLE made;' },
    ]);
    const migrator = migratorOn(target, project);
    const { backup: id = '' } = await migrator.up();
    const { folder, tables } = await onlyBackup(target, project);
    damage(folder, tables[0]?.file ?? '');

    for (const action of [() => migrator.restore({ id }), () => migrator.down({ restoreData: true })]) {
      const error = await action().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'backup_damaged',
        hint: expect.stringContaining('Nothing was changed'),
      });
      const { message, details } = error as { message: string; details: string[] };
      expect([message, ...details].join('\n')).toMatch(complaint);
    }
    expect(await rowsOf(target, 'a')).toEqual(['(3)']);
    expect(await rowsOf(target, 'made')).toEqual([]);
  });
});

describe.each(serverKinds(oldestMiddleAndNewest()))('on $name', kind => {
  test('what dead runs left is removed by a run that makes a backup, a day later', async () => {
    await using target = await kind.open();
    await target.query('CREATE TABLE a AS SELECT 1 AS x');
    await using project = await createProject([{ up: 'DROP TABLE a;' }]);
    const [old, young] = ['.draft-old', '.draft-young'].map(name => join(folderOf(project), name));
    for (const draft of [old, young]) mkdirSync(draft ?? '', { recursive: true });
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(old ?? '', yesterday, yesterday);
    const { backup } = await migratorOn(target, project).up();
    expect(readdirSync(folderOf(project)).sort()).toEqual(['.draft-young', backup]);
  });

  test('all tables are from one moment, however busy they are', { timeout: 60_000 }, async () => {
    await using target = await kind.open();
    const names = ['m1', 'm2', 'm3', 'm4'];
    for (const name of names)
      await target.query(
        `CREATE TABLE ${name} (id integer PRIMARY KEY, amount integer NOT NULL, pad text);
         INSERT INTO ${name} SELECT g, 100, repeat(md5(g::text), 20) FROM generate_series(1, 5000) g`,
      );
    await using project = await createProject([{ up: 'SELECT 1;', headers: { Affects: names.join(', ') } }]);
    let isRunning = true;
    let moves = 0;
    const move = async () => {
      for (let round = 0; isRunning; round += 1) {
        const [from, to] = [names[0], names[1 + (round % 3)]];
        await target.query(
          `BEGIN; UPDATE ${from} SET amount = amount - 7 WHERE id = ${1 + (round % 5000)};
           UPDATE ${to} SET amount = amount + 7 WHERE id = ${1 + (round % 5000)}; COMMIT`,
        );
        moves += 1;
      }
    };
    const moving = move();
    await expect.poll(() => moves).toBeGreaterThan(0);
    await migratorOn(target, project)
      .up()
      .finally(async () => {
        isRunning = false;
        await moving;
      });
    const { folder, tables } = await onlyBackup(target, project);
    const sums = tables.map(({ file }) => {
      const lines = gunzipSync(readFileSync(join(folder, file)))
        .toString()
        .trimEnd()
        .split('\n');
      return lines.reduce((sum, line) => sum + Number(line.split('\t')[1]), 0);
    });
    expect(sums.reduce((sum, each) => sum + each, 0)).toBe(4 * 5000 * 100);
    // If nothing had moved meanwhile, this would show nothing.
    expect(sums[0]).toBeLessThan(500_000);
  });

  test('a restore fires no trigger, leaves triggers as they were, and closes a circle of foreign keys', async () => {
    await using target = await kind.open();
    await target.query(`
      CREATE TABLE fired (what text);
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO fired VALUES (TG_NAME); RETURN NEW; END';
      CREATE TABLE team (id integer PRIMARY KEY, lead integer NOT NULL);
      CREATE TABLE person (id integer PRIMARY KEY, team integer NOT NULL REFERENCES team, boss integer REFERENCES person);
      ALTER TABLE team ADD CONSTRAINT led_by FOREIGN KEY (lead) REFERENCES person DEFERRABLE INITIALLY DEFERRED;
      BEGIN; INSERT INTO team VALUES (1, 2); INSERT INTO person VALUES (1, 1, 2), (2, 1, NULL); COMMIT;
      ALTER TABLE team ALTER CONSTRAINT led_by NOT DEFERRABLE;
      CREATE TRIGGER normal AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION f();
      CREATE TRIGGER disabled AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION f();
      CREATE TRIGGER always AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION f();
      ALTER TABLE person DISABLE TRIGGER disabled; ALTER TABLE person ENABLE ALWAYS TRIGGER always`);
    const facts = async () =>
      target.query(`SELECT tgname AS name, tgenabled::text AS state FROM pg_trigger WHERE tgrelid = 'person'::regclass AND NOT tgisinternal
        UNION ALL SELECT conname, condeferrable::text FROM pg_constraint WHERE contype = 'f' ORDER BY 1`);
    const before = await facts();
    await using project = await createProject([{ up: 'TRUNCATE person, team;' }]);
    const migrator = migratorOn(target, project);
    const { backup: id = '' } = await migrator.up();

    await migrator.restore({ id });
    expect(await rowsOf(target, 'person')).toEqual(['(1,1,2)', '(2,1,)']);
    expect(await rowsOf(target, 'team')).toEqual(['(1,2)']);
    expect(await rowsOf(target, 'fired')).toEqual([]);
    expect(await facts()).toEqual(before);
  });

  test('a restore whose rows break a constraint is rolled back as a whole', async () => {
    await using target = await kind.open();
    await target.query(`
      CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
      INSERT INTO a VALUES (1), (2); INSERT INTO b VALUES (1, 1), (2, 2)`);
    await using project = await createProject([{ up: 'DELETE FROM b; DELETE FROM a;' }]);
    const migrator = migratorOn(target, project);
    const { backup: id = '' } = await migrator.up();
    await expect(migrator.restore({ id, tables: ['b'] })).rejects.toMatchObject({
      code: 'restore_failed',
      hint: expect.stringContaining('rolled back'),
    });
    expect(await rowsOf(target, 'b')).toEqual([]);
    await migrator.restore({ id });
    expect(await rowsOf(target, 'b')).toEqual(['(1,1)', '(2,2)']);
  });

  test('rows of a partition that is gone go into the table it belonged to', async () => {
    await using target = await kind.open();
    await target.query(`CREATE TABLE p (d integer PRIMARY KEY, x text) PARTITION BY RANGE (d);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); INSERT INTO p VALUES (1, 'a'), (2, 'b')`);
    await using project = await createProject([
      {
        up: 'DROP TABLE p;',
        down: `CREATE TABLE p (d integer PRIMARY KEY, x text) PARTITION BY RANGE (d);
               CREATE TABLE p_all PARTITION OF p FOR VALUES FROM (0) TO (100);`,
      },
    ]);
    const migrator = migratorOn(target, project);
    await migrator.up();
    await migrator.down({ restoreData: true });
    expect(await rowsOf(target, 'p')).toEqual(['(1,a)', '(2,b)']);
  });

  test('a table that comes back without a column, or with another type', async () => {
    await using target = await kind.open();
    await target.query(
      "CREATE TABLE a (id integer PRIMARY KEY, x text, y text); INSERT INTO a VALUES (1, 'x', 'y')",
    );
    await using project = await createProject([
      { up: 'DROP TABLE a;', down: 'CREATE TABLE a (id integer PRIMARY KEY, y text, z integer DEFAULT 9);' },
    ]);
    const migrator = migratorOn(target, project);
    const { backup: id = '' } = await migrator.up();
    const { restored } = await migrator.down({ restoreData: true });
    expect(restored[0]?.tables).toMatchObject([
      { inserted: 1, notes: ['The table has no column x: its values were left out.'] },
    ]);
    expect(await rowsOf(target, 'a')).toEqual(['(1,y,9)']);
    await target.query('TRUNCATE a; ALTER TABLE a ALTER y TYPE varchar(9)');
    await expect(migrator.restore({ id })).rejects.toMatchObject({
      code: 'restore_failed',
      details: ['y is character varying(9), and was text'],
    });
  });

  test('rows that row-level security hides are not left out unnoticed', async () => {
    await using target = await kind.open();
    const role = `limited_${Math.random().toString(36).slice(2)}`;
    await target.query(`CREATE TABLE a AS SELECT generate_series(1, 3) AS x; CREATE ROLE ${role} LOGIN PASSWORD 'x';
      GRANT ALL ON a TO ${role}; GRANT ALL ON SCHEMA public TO ${role};
      ALTER TABLE a ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON a USING (x = 1)`);
    const url = new URL(String(target.connection));
    url.username = role;
    url.password = 'x';
    await using project = await createProject([{ up: 'DELETE FROM a;' }]);
    const migrator = createMigrator({ connection: url.href, directory: project.directory });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'backup_failed',
      hint: expect.stringContaining('row-level security'),
    });
    expect(await rowsOf(target, 'a')).toHaveLength(3);
    expect(readdirSync(folderOf(project))).toEqual([]);
    await target.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});

/** MERGE came with 15. */
const newestWithMerge = testServers()
  .filter(server => server.version >= 15)
  .slice(-1);

test.each(newestWithMerge)(
  'what MERGE updates and deletes is saved and comes back, on PostgreSQL $version',
  async server => {
    await using database = await createDatabase(server);
    await database.query(`
    CREATE TABLE stock (id integer PRIMARY KEY, amount integer NOT NULL);
    INSERT INTO stock VALUES (1, 10), (2, 20), (3, 30);
    CREATE TABLE delivery AS SELECT * FROM (VALUES (1, 0), (2, 25), (4, 40)) v (id, amount)`);
    await using project = await createProject([
      {
        up: `MERGE INTO stock USING delivery ON stock.id = delivery.id
             WHEN MATCHED AND delivery.amount = 0 THEN DELETE
             WHEN MATCHED THEN UPDATE SET amount = delivery.amount
             WHEN NOT MATCHED THEN INSERT VALUES (delivery.id, delivery.amount);`,
      },
    ]);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    const { backup: id = '' } = await migrator.up();
    expect(await database.query('SELECT * FROM stock ORDER BY id')).toEqual([
      { id: 2, amount: 25 },
      { id: 3, amount: 30 },
      { id: 4, amount: 40 },
    ]);
    const { tables } = await migrator.restore({ id, overwrite: true });
    expect(tables).toMatchObject([
      { table: 'public.stock', inserted: 1, updated: 1, newer: 1, newerKeys: ['id 4'] },
    ]);
    expect(await database.query('SELECT * FROM stock ORDER BY id')).toEqual([
      { id: 1, amount: 10 },
      { id: 2, amount: 20 },
      { id: 3, amount: 30 },
      { id: 4, amount: 40 },
    ]);
  },
);
