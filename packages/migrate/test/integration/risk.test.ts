import { createDatabase, oldestMiddleAndNewest, type TestDatabase } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { createProject } from '../fixtures/project.ts';

/** What the plan of one migration says would be saved, and what it cannot tell. */
async function planOf(database: TestDatabase, up: string, headers: Record<string, string> = {}) {
  await using project = await createProject([{ up, headers }]);
  const { backup } = await createMigrator({ connection: database.url, directory: project.directory }).plan();
  return {
    tables: backup.tables.map(({ schema, name, losses }) => {
      const columns = [...new Set(losses.flatMap(loss => loss.columns))].sort();
      return `${schema}.${name}${columns.length === 0 ? '' : ` (${columns})`}`;
    }),
    unknown: backup.unknown.map(({ what }) => what),
    safe: backup.safe.map(({ reason }) => reason),
  };
}

const cases: { title: string; setup: string; up: string; tables: string[]; unknown?: string[] }[] = [
  {
    title: 'a table that is dropped; not one beside it',
    setup: 'CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT 1 AS x',
    up: 'DROP TABLE a;',
    tables: ['public.a'],
  },
  {
    title: 'an empty table has nothing to lose',
    setup: 'CREATE TABLE a (x integer)',
    up: 'DROP TABLE a;',
    tables: [],
  },
  {
    title: 'partitions on every level go with their table',
    setup: `CREATE TABLE p (d integer) PARTITION BY RANGE (d);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (d);
            CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5);
            CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20); INSERT INTO p VALUES (1), (11)`,
    up: 'DROP TABLE p;',
    tables: ['public.p11', 'public.p2'],
  },
  {
    title: 'rows of partitions that DELETE and TRUNCATE reach',
    setup: `CREATE TABLE p (d integer) PARTITION BY RANGE (d);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); INSERT INTO p VALUES (1);
            CREATE TABLE base (x integer); CREATE TABLE heir (y integer) INHERITS (base); INSERT INTO heir VALUES (1, 2);
            INSERT INTO base VALUES (1)`,
    up: 'DELETE FROM p; TRUNCATE base;',
    tables: ['public.base', 'public.heir', 'public.p1'],
  },
  {
    title: 'ONLY leaves heirs alone',
    setup:
      'CREATE TABLE base (x integer); CREATE TABLE heir (y integer) INHERITS (base); INSERT INTO heir VALUES (1, 2); INSERT INTO base VALUES (1)',
    up: 'DELETE FROM ONLY base;',
    tables: ['public.base'],
  },
  {
    title: 'a column that heirs have too',
    setup:
      'CREATE TABLE base (x integer, z integer); CREATE TABLE heir (y integer) INHERITS (base); INSERT INTO heir VALUES (1, 2, 3)',
    up: 'ALTER TABLE base DROP COLUMN x;',
    tables: ['public.heir (x)'],
  },
  {
    title: 'everything in a schema, and what depends on it elsewhere',
    setup: `CREATE SCHEMA s; CREATE TABLE s.a AS SELECT 1 AS x; CREATE TYPE s.mood AS ENUM ('ok');
            CREATE TABLE b (id integer, m s.mood, l s.mood[]); INSERT INTO b VALUES (1, 'ok', '{ok}'); CREATE TABLE c AS SELECT 1 AS x`,
    up: 'DROP SCHEMA s CASCADE;',
    tables: ['public.b (l,m)', 's.a'],
  },
  {
    title: 'columns of a type and of a domain over it',
    setup: `CREATE TYPE pair AS (a integer, b integer); CREATE DOMAIN small AS integer CHECK (VALUE < 10);
            CREATE TABLE t (id integer, p pair, s small); INSERT INTO t VALUES (1, '(1,2)', 3)`,
    up: 'DROP TYPE pair CASCADE; DROP DOMAIN small CASCADE;',
    tables: ['public.t (p,s)'],
  },
  {
    title: 'an attribute of a type that a column has',
    setup: `CREATE TYPE pair AS (a integer, b integer); CREATE TABLE t (id integer, p pair); INSERT INTO t VALUES (1, '(1,2)')`,
    up: 'ALTER TYPE pair DROP ATTRIBUTE a;',
    tables: ['public.t (p)'],
  },
  {
    title: 'what foreign keys do to other tables when rows are deleted',
    setup: `CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a ON DELETE CASCADE);
            CREATE TABLE c (id integer, b integer REFERENCES b ON DELETE SET NULL); CREATE TABLE d (a integer REFERENCES a);
            INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1); INSERT INTO c VALUES (1, 1); INSERT INTO d VALUES (NULL)`,
    up: 'DELETE FROM a;',
    tables: ['public.a', 'public.b', 'public.c (b)'],
  },
  {
    title: 'what foreign keys do when a key changes, and not when another column does',
    setup: `CREATE TABLE a (id integer PRIMARY KEY, note text); CREATE TABLE b (a integer REFERENCES a ON UPDATE CASCADE);
            CREATE TABLE e (id integer PRIMARY KEY, note text); CREATE TABLE f (e integer REFERENCES e ON UPDATE CASCADE);
            INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); INSERT INTO e VALUES (1); INSERT INTO f VALUES (1)`,
    up: `UPDATE a SET id = id + 1; UPDATE e SET note = 'x';`,
    tables: ['public.a (id)', 'public.b (a)', 'public.e (note)'],
  },
  {
    title: 'TRUNCATE CASCADE follows every foreign key, TRUNCATE none',
    setup: `CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
            CREATE TABLE c (b integer REFERENCES b); CREATE TABLE z AS SELECT 1 AS x;
            INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1); INSERT INTO c VALUES (1)`,
    up: 'TRUNCATE a CASCADE; TRUNCATE z;',
    tables: ['public.a', 'public.b', 'public.c', 'public.z'],
  },
  {
    title: 'the tables behind a view',
    setup:
      'CREATE TABLE a AS SELECT 1 AS x; CREATE VIEW v AS SELECT * FROM a; CREATE VIEW w AS SELECT * FROM v',
    up: 'UPDATE w SET x = 2;',
    tables: ['public.a'],
  },
  {
    title: 'data-modifying WITH, MERGE-free upsert, and a rename before the drop',
    setup:
      'CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b (x integer PRIMARY KEY); INSERT INTO b VALUES (1); CREATE TABLE c AS SELECT 1 AS x',
    up: `WITH gone AS (DELETE FROM a RETURNING x) INSERT INTO b SELECT x FROM gone ON CONFLICT (x) DO UPDATE SET x = 2;
         ALTER TABLE c RENAME TO old_c; CREATE TABLE c (y integer); DROP TABLE old_c;`,
    tables: ['public.a', 'public.b (x)', 'public.c'],
  },
  {
    title: 'the search_path that the migration sets, quotes and capitals',
    setup:
      'CREATE SCHEMA app; CREATE TABLE app."Ta ble" AS SELECT 1 AS x; CREATE TABLE "Ta ble" AS SELECT 1 AS x',
    up: 'SET LOCAL search_path = app; TRUNCATE "Ta ble";',
    tables: ['app.Ta ble'],
  },
  {
    title: 'types that keep every value are no loss, others are',
    setup: `CREATE TABLE a (i integer, v varchar(5), w varchar(5), b bigint, t text);
            INSERT INTO a VALUES (1, 'x', 'y', 2, 'z')`,
    up: `ALTER TABLE a ALTER i TYPE bigint, ALTER v TYPE varchar(9), ALTER w TYPE text;
         ALTER TABLE a ALTER b TYPE integer; ALTER TABLE a ALTER t TYPE text USING upper(t);`,
    tables: ['public.a (b,t)'],
  },
  {
    title: 'a call of a function that may do anything, and of those that do nothing',
    setup: `CREATE FUNCTION tidy() RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE ''DELETE FROM a''; END';
            CREATE FUNCTION calm() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 1'`,
    up: "SELECT tidy(); SELECT calm(), now(), set_config('a.b', 'c', true); DO $$ BEGIN PERFORM tidy(); END $$;",
    tables: [],
    unknown: ['a call of tidy()', 'a DO block'],
  },
  {
    title:
      'rows of foreign tables are elsewhere, and it says so; a foreign table that is dropped leaves its rows',
    setup: `CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
            CREATE FOREIGN TABLE f (x integer) SERVER far; CREATE FOREIGN TABLE g (x integer) SERVER far`,
    up: 'DELETE FROM f; DROP FOREIGN TABLE g;',
    tables: [],
    unknown: ['DELETE of the foreign table f'],
  },
  {
    title: 'the triggers of a table are not followed, and it says so',
    setup: `CREATE TABLE a AS SELECT 1 AS x; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
            CREATE TRIGGER audit BEFORE DELETE ON a FOR EACH ROW EXECUTE FUNCTION f()`,
    up: 'DELETE FROM a;',
    tables: ['public.a'],
    unknown: ['what the triggers of a do (audit)'],
  },
];

describe.each(oldestMiddleAndNewest())('PostgreSQL $version', server => {
  test.each(cases)('$title', async ({ setup, up, tables, unknown = [] }) => {
    await using database = await createDatabase(server);
    await database.query(setup);
    const plan = await planOf(database, up);
    expect({ tables: plan.tables, unknown: plan.unknown.toSorted() }).toEqual({
      tables,
      unknown: unknown.toSorted(),
    });
  });

  test('tables of a role that DROP OWNED removes', async () => {
    await using database = await createDatabase(server);
    const role = `owner_${database.name}`;
    await database.query(
      `CREATE ROLE ${role}; CREATE TABLE a AS SELECT 1 AS x; ALTER TABLE a OWNER TO ${role}; CREATE TABLE b AS SELECT 1 AS x`,
    );
    const plan = await planOf(database, `DROP OWNED BY ${role};`);
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    expect(plan.tables).toEqual(['public.a']);
  });

  test('the tables of an extension, and columns of its types', async () => {
    await using database = await createDatabase(server);
    await database.query("CREATE EXTENSION hstore; CREATE TABLE a AS SELECT 1 AS id, 'x=>1'::hstore AS h");
    expect((await planOf(database, 'DROP EXTENSION hstore CASCADE;')).tables).toEqual(['public.a (h)']);
  });

  test('Affects names the tables of a DO block; without a loss the plan says why', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE TABLE a AS SELECT 1 AS x');
    const block = 'DO $$ BEGIN DELETE FROM a; END $$;';
    expect(await planOf(database, block, { Affects: 'public.a' })).toMatchObject({
      tables: ['public.a'],
      unknown: [],
    });
    expect(await planOf(database, block, { Affects: 'none' })).toMatchObject({ tables: [], unknown: [] });
    expect((await planOf(database, 'CREATE TABLE b ();')).safe).toEqual([
      'statements that only create, add, insert or rename',
    ]);
    expect((await planOf(database, 'DROP TABLE IF EXISTS c;')).safe).toEqual([
      'no row that is there now is dropped or overwritten',
    ]);
  });

  test('a plan does not wait for a table that is locked, and says that it could not look', async () => {
    await using database = await createDatabase(server);
    await database.query('CREATE TABLE a AS SELECT 1 AS x');
    await database.query('BEGIN; LOCK TABLE a');
    const plan = await planOf(database, 'DROP TABLE a;');
    await database.query('ROLLBACK');
    expect(plan).toMatchObject({ tables: [], unknown: ['a table that another session has locked'] });
  });

  test('the history itself is not saved with its schema', async () => {
    await using database = await createDatabase(server);
    await using project = await createProject([
      { up: 'CREATE TABLE a AS SELECT 1 AS x;', down: 'DROP TABLE a;' },
    ]);
    const migrator = createMigrator({ connection: database.url, directory: project.directory });
    await migrator.up();
    project.add(2, { up: 'DROP SCHEMA public CASCADE;' });
    expect((await migrator.plan()).backup.tables.map(({ name }) => name)).toEqual(['a']);
  });
});
