import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, type PostgresParser } from '../../files/postgres-parser.ts';
import { draftDown } from './draft.ts';
import { createMemory } from './memory.ts';

let parser: PostgresParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The draft for the last text; those before it are earlier migrations. */
function draft(...texts: readonly string[]): string {
  const memory = createMemory();
  const drafts = texts.map(text => {
    const parsed = parser.parse(text);
    if ('message' in parsed) throw new Error(parsed.message);
    return draftDown(parsed, text, parser, memory);
  });
  const last = drafts.at(-1);
  return last === undefined ? '' : 'down' in last ? last.down : `stuck: ${last.stuckAt}`;
}

describe('each kind of statement with one inverse', () => {
  const cases: [up: string, down: string][] = [
    ['CREATE TABLE app.t (id integer)', 'DROP TABLE "app"."t"'],
    ['CREATE TABLE t AS SELECT 1', 'DROP TABLE "t"'],
    ['CREATE INDEX CONCURRENTLY i ON app.t (id)', 'DROP INDEX CONCURRENTLY "app"."i"'],
    ['CREATE INDEX ON t (a, b)', 'DROP INDEX "t_a_b_idx"'],
    ['CREATE VIEW v AS SELECT 1', 'DROP VIEW "v"'],
    ['CREATE MATERIALIZED VIEW v AS SELECT 1', 'DROP MATERIALIZED VIEW "v"'],
    ["CREATE TYPE mood AS ENUM ('a')", 'DROP TYPE "mood"'],
    ['CREATE TYPE pair AS (a integer)', 'DROP TYPE "pair"'],
    ['CREATE DOMAIN d AS text', 'DROP DOMAIN "d"'],
    ['CREATE SCHEMA s', 'DROP SCHEMA "s"'],
    ['CREATE EXTENSION hstore', 'DROP EXTENSION "hstore"'],
    ['CREATE SEQUENCE q', 'DROP SEQUENCE "q"'],
    ['CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()', 'DROP TRIGGER "g" ON "t"'],
    ['CREATE POLICY p ON t', 'DROP POLICY "p" ON "t"'],
    [
      "CREATE FUNCTION f(a integer, OUT b text, c text[] DEFAULT '{}') LANGUAGE sql AS 'SELECT 1'",
      'DROP FUNCTION "f"("pg_catalog"."int4", "text"[])',
    ],
    ["CREATE PROCEDURE p() LANGUAGE sql AS ''", 'DROP PROCEDURE "p"()'],
    [
      'ALTER TABLE t ADD COLUMN a integer, ADD b text',
      'ALTER TABLE "t" DROP COLUMN "b";\nALTER TABLE "t" DROP COLUMN "a"',
    ],
    ['ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)', 'ALTER TABLE "t" DROP CONSTRAINT "c"'],
    ['ALTER TABLE t ADD PRIMARY KEY (a)', 'ALTER TABLE "t" DROP CONSTRAINT "t_pkey"'],
    ['ALTER TABLE t ADD UNIQUE (a, b)', 'ALTER TABLE "t" DROP CONSTRAINT "t_a_b_key"'],
    ['ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES o', 'ALTER TABLE "t" DROP CONSTRAINT "t_a_fkey"'],
    ['ALTER TABLE t RENAME TO u', 'ALTER TABLE "u" RENAME TO "t"'],
    ['ALTER TABLE t RENAME COLUMN a TO b', 'ALTER TABLE "t" RENAME COLUMN "b" TO "a"'],
    ['ALTER TABLE t RENAME CONSTRAINT a TO b', 'ALTER TABLE "t" RENAME CONSTRAINT "b" TO "a"'],
    ['ALTER INDEX s.i RENAME TO j', 'ALTER INDEX "s"."j" RENAME TO "i"'],
    ['ALTER TYPE a RENAME TO b', 'ALTER TYPE "b" RENAME TO "a"'],
    ["ALTER TYPE a RENAME VALUE 'x' TO 'y'", `ALTER TYPE "a" RENAME VALUE 'y' TO 'x'`],
    ['ALTER SCHEMA a RENAME TO b', 'ALTER SCHEMA "b" RENAME TO "a"'],
    ["ALTER TABLE t ALTER a SET DEFAULT 'x'", 'ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT'],
    ['ALTER TABLE t ALTER a SET NOT NULL', 'ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL'],
    ['ALTER TABLE t ALTER a DROP NOT NULL', 'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL'],
    ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', 'ALTER TABLE "t" DISABLE ROW LEVEL SECURITY'],
    ['GRANT SELECT, INSERT ON t TO reader WITH GRANT OPTION', 'REVOKE SELECT, INSERT ON t FROM reader'],
  ];
  test.each(cases)('%s', (up, down) => {
    expect(draft(up)).toBe(`${down};\n`);
  });
});

test('the last statement is undone first', () => {
  expect(draft('CREATE TABLE a (); CREATE VIEW b AS SELECT 1;')).toBe('DROP VIEW "b";\nDROP TABLE "a";\n');
});

test('what is done to something new goes away with it', () => {
  expect(
    draft(
      "CREATE TABLE t (id integer); CREATE INDEX ON t (id); ALTER TABLE t ALTER id TYPE bigint; INSERT INTO t VALUES (1); COMMENT ON COLUMN t.id IS 'x'; GRANT SELECT ON t TO a;",
    ),
  ).toBe('DROP TABLE "t";\n');
});

test('a default that was there before comes back', () => {
  expect(
    draft(
      "CREATE TABLE t (a text DEFAULT lower('X' || 'y') NOT NULL, b integer)",
      'ALTER TABLE t ALTER a DROP DEFAULT',
    ),
  ).toBe(`ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT lower('X' || 'y');\n`);
  expect(draft('ALTER TABLE t ALTER a SET DEFAULT 1', 'ALTER TABLE t ALTER a SET DEFAULT 2')).toBe(
    'ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT 1;\n',
  );
});

describe('what has no inverse, or more than one, is not drafted', () => {
  test.each([
    'DROP TABLE t',
    'ALTER TABLE t DROP COLUMN a',
    'ALTER TABLE t ALTER a TYPE bigint',
    'ALTER TABLE t ALTER a DROP DEFAULT',
    "ALTER TYPE mood ADD VALUE 'x'",
    'UPDATE t SET a = 1',
    'INSERT INTO t VALUES (1)',
    "COMMENT ON TABLE t IS 'x'",
    'DO $$ BEGIN END $$',
    'SELECT f()',
    'ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i',
    'CREATE FUNCTION f(a t.id%TYPE) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
  ])('%s', up => {
    expect(draft(up)).toMatch(/^stuck: /);
  });

  test('a function that an earlier migration has made is replaced', () => {
    const up = "CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'";
    expect(draft(up)).toBe('DROP FUNCTION "f"();\n');
    expect(draft(up, up)).toMatch(/^stuck: /);
  });
});

test('IF NOT EXISTS on what is there does nothing, and nothing is undone', () => {
  expect(draft('CREATE TABLE t ()', 'CREATE TABLE IF NOT EXISTS t (); CREATE TABLE u ();')).toBe(
    'DROP TABLE "u";\n',
  );
  expect(draft('DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT 1')).toBe('DROP VIEW "v";\n');
});
