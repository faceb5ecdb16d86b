import { expect, test } from 'vitest';
import { fileWith, versionAt } from '../../test/fixtures/files.ts';
import { parseMigration } from '../files/migration.ts';
import { loadParser } from '../files/postgres-parser.ts';
import { findLosses, mayLoseData } from './losses.ts';

const parser = await loadParser();

/** The UP scripts of migrations, in order. */
function scriptsOf(sections: readonly string[], header = '') {
  return sections.map((up, index) => {
    const version = versionAt(index + 1);
    const file = fileWith(`${header}-- UP\n${up}\n-- DOWN\nSELECT 1;\n`, version);
    const { migration } = parseMigration(file, parser);
    if (migration === undefined) throw new Error(`${up} does not parse`);
    return { migration, script: migration.up };
  });
}

/** Losses as text: what, on which name, and the rest of it where there is any. */
function lossesOf(...sections: readonly string[]): string[] {
  const { losses, opaque } = findLosses(scriptsOf(sections), parser, 'public');
  return [
    ...losses.map(({ cause, object, on, columns, cascades, only }) =>
      [
        cause,
        object === 'relation' ? '' : `(${object})`,
        on.schema === undefined ? on.name : `${on.schema}.${on.name}`,
        on.schema === undefined && on.searchPath !== undefined ? `in ${on.searchPath.join(',')}` : '',
        columns.length === 0 ? '' : `[${columns.join(',')}]`,
        cascades ? 'cascades' : '',
        only ? 'only' : '',
      ]
        .filter(part => part !== '')
        .join(' '),
    ),
    ...opaque.map(({ what }) => `? ${what}`),
  ];
}

test.each<[string, string[]]>([
  ['DROP TABLE a, s.b CASCADE', ['DROP TABLE a cascades', 'DROP TABLE s.b cascades']],
  ['/* old */ DROP /* it */ TABLE IF EXISTS "My Table"', ['DROP TABLE My Table']],
  ['DROP SCHEMA s CASCADE', ['DROP SCHEMA (schema) s cascades']],
  ['DROP TYPE s.mood CASCADE', ['DROP TYPE (type) s.mood cascades']],
  ['DROP DOMAIN d', ['DROP DOMAIN (type) d']],
  ['DROP EXTENSION hstore CASCADE', ['DROP EXTENSION (extension) hstore cascades']],
  ['DROP COLLATION c CASCADE', ['DROP COLLATION (collation) c cascades']],
  ['DROP OWNED BY bob, CURRENT_USER', ['DROP OWNED (role) bob', 'DROP OWNED (role) CURRENT_USER']],
  ['TRUNCATE ONLY a, s.b CASCADE', ['TRUNCATE a cascades only', 'TRUNCATE s.b cascades']],
  ['DELETE FROM ONLY s.t USING x', ['DELETE s.t only']],
  ['UPDATE t SET x = 1, (a, b) = (1, 2) FROM y', ['UPDATE t [x,a,b]']],
  ['INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1', ['ON CONFLICT DO UPDATE t [b]']],
  ['INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING', []],
  [
    'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED AND s.x THEN DELETE WHEN MATCHED THEN UPDATE SET x = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)',
    ['MERGE t', 'MERGE t [x]'],
  ],
  ['MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (1)', []],
  ['WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d', ['DELETE a']],
  [
    'WITH u AS (UPDATE a SET x = 1 RETURNING *) SELECT count(*) FROM u',
    ['UPDATE a [x]', '? a call of count()'],
  ],
  ['EXPLAIN ANALYZE DELETE FROM t', ['DELETE t']],
  ['PREPARE p AS DELETE FROM t', ['DELETE t']],
  ["COPY (DELETE FROM t RETURNING *) TO '/tmp/x'", ['DELETE t']],
  ['ALTER TABLE t DROP COLUMN c CASCADE, ADD COLUMN d integer', ['DROP COLUMN t [c] cascades']],
  [
    'ALTER TABLE ONLY t ALTER COLUMN d SET DATA TYPE integer USING d::integer',
    ['ALTER COLUMN TYPE t [d] only'],
  ],
  ['ALTER TYPE pair DROP ATTRIBUTE a CASCADE', ['ALTER TYPE (type) pair cascades']],
  ['DO $$ BEGIN DELETE FROM t; END $$', ['? a DO block']],
  ["DO $$ BEGIN EXECUTE 'DROP ' || 'TABLE t'; END $$", ['? a DO block']],
  ['DO $$ BEGIN IF tidy() THEN NULL; END IF; END $$', ['? a DO block']],
  ["DO LANGUAGE plpython3u 'pass'", ['? a DO block']],
  ['CALL tidy(1)', ['? CALL tidy']],
  ['SELECT app.tidy()', ['? a call of tidy()']],
  ['ALTER EXTENSION hstore UPDATE', ['? ALTER EXTENSION, which runs a script of the extension']],
  ['DROP DATABASE other', ['? DROP DATABASE, which this run is not connected to']],
])('%s', (up, expected) => {
  expect(lossesOf(`${up};`)).toEqual(expected);
});

test.each([
  'CREATE TABLE t (id integer PRIMARY KEY, type text)',
  'CREATE INDEX ON t (id)',
  'ALTER TABLE t ADD COLUMN x integer',
  'INSERT INTO t VALUES (1)',
  'CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM t; END',
  'CREATE RULE r AS ON DELETE TO t DO ALSO DELETE FROM u',
  'DROP INDEX i',
  'DROP VIEW v CASCADE',
  'DROP FUNCTION f()',
  'ALTER TABLE t ALTER COLUMN x SET NOT NULL',
  'ALTER TABLE t DETACH PARTITION p',
  "DO $$ BEGIN CREATE TYPE mood AS ENUM ('ok', 'sad'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
  "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN CREATE TABLE x (id varchar(3)); END IF; END $$",
  "DO $$ BEGIN RAISE WARNING 'three users'; END $$",
  "COMMENT ON TABLE t IS 'DELETE FROM t'",
])('nothing is lost by: %s', up => {
  expect(lossesOf(`${up};`)).toEqual([]);
});

test('what is safe is not parsed a second time', () => {
  const [safe, unsafe] = scriptsOf(['CREATE TABLE t (); INSERT INTO t DEFAULT VALUES;', 'DROP TABLE t;']);
  expect([safe, unsafe].map(script => script !== undefined && mayLoseData(script))).toEqual([false, true]);
});

test('a table that the run made has nothing to lose, also under another name and in a later migration', () => {
  expect(
    lossesOf('CREATE TABLE t (); ALTER TABLE t RENAME TO u;', 'DELETE FROM u; DROP TABLE public.u;'),
  ).toEqual([]);
  expect(lossesOf('CREATE TABLE t AS SELECT 1 AS a;', 'UPDATE t SET a = 2;')).toEqual([]);
  expect(lossesOf('SELECT 1 AS a INTO t;', 'TRUNCATE t;')).toEqual([]);
  expect(lossesOf('CREATE SCHEMA s CREATE TABLE t (a integer);', 'DROP TABLE s.t;')).toEqual([]);
  expect(lossesOf('CREATE TABLE IF NOT EXISTS t ();', 'DROP TABLE t;')).toEqual(['DROP TABLE t']);
});

test('a table that takes the place of another is not that one', () => {
  expect(
    lossesOf(
      'ALTER TABLE users RENAME TO old_users; CREATE TABLE users (id integer); UPDATE users SET id = 1;',
      'DROP TABLE old_users;',
    ),
  ).toEqual(['DROP TABLE users']);
  expect(lossesOf('ALTER TABLE a SET SCHEMA s;', 'DROP TABLE s.a;')).toEqual(['DROP TABLE a']);
  expect(lossesOf('ALTER SCHEMA s RENAME TO r;', 'DROP TABLE r.a;')).toEqual(['DROP TABLE s.a']);
  expect(lossesOf('DROP TABLE a; CREATE TABLE a (); DROP TABLE a;')).toEqual(['DROP TABLE a']);
});

test('a column that the run added holds nothing yet; a renamed one has its former name', () => {
  expect(
    lossesOf('ALTER TABLE t ADD COLUMN a integer; UPDATE t SET a = 1;', 'ALTER TABLE t DROP COLUMN a;'),
  ).toEqual([]);
  expect(lossesOf('ALTER TABLE t ADD COLUMN IF NOT EXISTS a integer; UPDATE t SET a = 1;')).toEqual([
    'UPDATE t [a]',
  ]);
  expect(lossesOf('ALTER TABLE t ADD COLUMN a integer; UPDATE t SET a = 1, b = 2;')).toEqual([
    'UPDATE t [b]',
  ]);
  expect(lossesOf('ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t DROP COLUMN b;')).toEqual([
    'DROP COLUMN t [a]',
  ]);
});

test('names are looked up where the migration looks, and the next one starts anew', () => {
  expect(
    lossesOf(
      'SET search_path = app, "$user"; DELETE FROM t; RESET search_path; DELETE FROM t;',
      "SELECT pg_catalog.set_config('search_path', 'x, \"Y\"', false); DELETE FROM t;",
      'DELETE FROM t;',
    ),
  ).toEqual(['DELETE t in app,$user', 'DELETE t', 'DELETE t in x,Y', 'DELETE t']);
});

test('Affects names tables, and says that the rest is known', () => {
  const [named] = scriptsOf(['DO $$ BEGIN END $$;'], '-- Affects: Orders, app."Items"\n');
  const [none] = scriptsOf(['DO $$ BEGIN END $$;'], '-- Affects: none\n');
  if (named === undefined || none === undefined) throw new Error('no scripts');
  const found = findLosses([named], parser, 'public');
  expect(found.losses.map(({ on }) => [on.schema, on.name])).toEqual([
    [undefined, 'orders'],
    ['app', 'Items'],
  ]);
  expect(found.opaque).toEqual([]);
  expect(findLosses([none], parser, 'public')).toEqual({ losses: [], opaque: [] });
});
