import { describe, expect, test } from 'vitest';
import { loadParser } from './postgres-parser.ts';
import { readStatements } from './statements.ts';

const parser = await loadParser();
const read = (text: string) => {
  const { isQuick, leavesNoTrace, problems } = readStatements(text, { text, offset: 0 }, parser);
  expect(problems).toEqual([]);
  return { isQuick, leavesNoTrace };
};

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
  ])('%s', text => {
    expect(read(text)).toEqual({ isQuick: false, leavesNoTrace: false });
  });
});
