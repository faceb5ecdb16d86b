import { describe, expect, test } from 'vitest';
import { loadParser } from './postgres-parser.ts';
import { readStatements } from './statements.ts';

const parser = await loadParser();
const read = (text: string) => {
  const { isQuick, leavesNoTrace, problems } = readStatements(text, { text, offset: 0 }, parser);
  expect(problems).toEqual([]);
  return { isQuick, leavesNoTrace };
};

const isSelfContainedText = (text: string) =>
  readStatements(text, { text, offset: 0 }, parser).isSelfContained;

describe('a script that ends at once, and leaves its session as it was', () => {
  test.each([
    'CREATE TABLE a (id integer PRIMARY KEY, made_at timestamptz DEFAULT now());',
    'CREATE TABLE a (id integer); CREATE INDEX ON a (id); COMMENT ON TABLE a IS $$new$$;',
    "CREATE TYPE mood AS ENUM ('good'); CREATE DOMAIN name AS text; CREATE SEQUENCE s;",
    'CREATE VIEW v AS SELECT 1 AS one; GRANT SELECT ON v TO PUBLIC;',
    'CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;',
    'DROP TABLE a;',
  ])('%s', text => {
    expect(read(text)).toEqual({ isQuick: true, leavesNoTrace: true });
  });
});

describe('a script that ends at once, and may change its session', () => {
  test.each([
    ["CREATE TABLE a (x text); INSERT INTO a VALUES (set_config('search_path', 'other', false));", 'a call'],
    ['CREATE TABLE a (x text); ALTER TABLE a ADD COLUMN y text DEFAULT f();', 'a default that is evaluated'],
    ['CREATE TABLE b PARTITION OF a FOR VALUES FROM (f()) TO (9);', 'a bound'],
    ['CREATE TEMP TABLE a (id integer);', 'temporary'],
    ['CREATE TABLE pg_temp.a (id integer);', 'temporary'],
    ['CREATE TEMPORARY VIEW v AS SELECT 1;', 'temporary'],
  ])('%s (%s)', text => {
    expect(read(text)).toEqual({ isQuick: true, leavesNoTrace: false });
  });
});

describe('a script that touches nothing but what it makes', () => {
  test.each([
    'CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES a);',
    'CREATE TABLE a (id integer); CREATE TABLE s.b (a integer REFERENCES a); CREATE UNIQUE INDEX ON s.b (a);',
    'CREATE TABLE a (id integer); COMMENT ON TABLE a IS $$new$$; COMMENT ON COLUMN a.id IS $$too$$;',
    "CREATE TYPE mood AS ENUM ('good'); CREATE DOMAIN name AS text; CREATE SEQUENCE s;",
    'CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;',
  ])('%s', text => {
    expect(isSelfContainedText(text)).toBe(true);
  });

  test.each([
    ['CREATE TABLE a (b integer REFERENCES b);', 'locks the table it leads to'],
    ['CREATE TABLE a (b integer, FOREIGN KEY (b) REFERENCES s.a);', 'another schema'],
    ['CREATE TABLE a () INHERITS (b);', 'locks its parent'],
    ['CREATE TABLE a (LIKE b);', 'reads another table'],
    ['CREATE TABLE IF NOT EXISTS a (id integer);', 'may be an old one'],
    [
      'CREATE TABLE b (a integer REFERENCES a); CREATE TABLE a (id integer PRIMARY KEY);',
      'an old table until then',
    ],
    ['CREATE TABLE a OF old_type;', 'an old type'],
    ['CREATE TABLE "x.y".z (id integer); CREATE INDEX ON x."y.z" (id);', 'another table'],
    ['CREATE TABLE a (x integer); CREATE INDEX ON a ((f(1)));', 'a call'],
    ['CREATE TABLE a (x integer); CREATE INDEX ON a (x) WHERE f(1);', 'a call'],
    ['CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE a SET x = 1 $$;', 'locks what it names'],
    ['CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;', 'may be an old one'],
    ['CREATE VIEW v AS SELECT * FROM a;', 'reads a table'],
    ["CREATE TABLE a (id integer); COMMENT ON TABLE b IS 'old';", 'another table'],
    ["COMMENT ON SCHEMA s IS 'old';", 'a schema'],
    ['CREATE SEQUENCE s OWNED BY a.id;', 'another table'],
    ['CREATE TABLE a (id integer); GRANT SELECT ON a TO PUBLIC;', 'a right'],
    ['CREATE TABLE a (id integer); INSERT INTO a VALUES (f());', 'a call'],
    ['DROP TABLE a;', 'an old table'],
  ])('%s does not: %s', text => {
    expect(isSelfContainedText(text)).toBe(false);
  });
});

describe('a script that only drops', () => {
  const isDropping = (text: string) => readStatements(text, { text, offset: 0 }, parser).isDropping;

  test.each([
    'DROP TABLE a;',
    'DROP TABLE IF EXISTS a, s.b CASCADE; DROP TYPE mood; DROP SEQUENCE q;',
    'DROP VIEW v; DROP MATERIALIZED VIEW m; DROP INDEX i; DROP DOMAIN d; DROP FUNCTION f(integer);',
  ])('%s', text => expect(isDropping(text)).toBe(true));

  test.each([
    'DROP INDEX CONCURRENTLY i;',
    'DROP TABLE temporary_things;',
    'DROP SCHEMA s CASCADE;',
    'DROP EXTENSION hstore;',
    'DROP EVENT TRIGGER t;',
    'DROP TABLE a; CREATE TABLE b (id integer);',
    'DROP TABLE a; DELETE FROM b;',
  ])('not %s', text => expect(isDropping(text)).toBe(false));
});

describe('a script that can take any time', () => {
  test.each([
    'SELECT 1;',
    'UPDATE a SET x = 1;',
    'CREATE INDEX ON a (id);',
    'ALTER TABLE a ADD COLUMN x integer;',
    'CREATE TABLE a AS SELECT * FROM b;',
    'CREATE TABLE a (x integer); INSERT INTO a SELECT x FROM b;',
    "SET search_path = 'other';",
    'DO $$ BEGIN END $$;',
    'DROP INDEX CONCURRENTLY a;',
    'CREATE TABLE IF NOT EXISTS a (id integer); CREATE INDEX ON a (id);',
  ])('%s', text => {
    expect(read(text)).toEqual({ isQuick: false, leavesNoTrace: false });
  });
});
