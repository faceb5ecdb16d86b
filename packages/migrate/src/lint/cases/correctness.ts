import { type CaseTable, outside } from './case.ts';

const long = 'a_name_that_goes_on_and_on_until_nobody_can_read_it_in_one_line_any_more';

export const correctnessCases: CaseTable = {
  'needs-no-transaction': {
    bad: [
      { up: 'CREATE INDEX CONCURRENTLY orders_code ON orders (code);', fails: true },
      { up: 'DROP INDEX CONCURRENTLY orders_note;', fails: true },
      { up: 'VACUUM orders;', fails: true },
      { up: 'ALTER SYSTEM SET work_mem = 1000;', fails: true },
      { up: 'DO $$ BEGIN REINDEX INDEX CONCURRENTLY orders_note; END $$;', fails: true },
      { up: "DO $$ BEGIN EXECUTE 'ALTER SYSTEM SET work_mem = 1000'; END $$;", header: outside, fails: true },
      {
        up: 'ALTER TABLE orders ADD COLUMN x text;\nCREATE INDEX CONCURRENTLY i ON orders (x);',
        fails: true,
      },
    ],
    good: [
      { up: 'CREATE INDEX CONCURRENTLY orders_code ON orders (code);', header: outside },
      'ANALYZE orders;',
      'REFRESH MATERIALIZED VIEW CONCURRENTLY sales;',
    ],
  },
  'concurrently-if-not-exists': {
    bad: [
      { up: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_code ON orders (code);', header: outside },
      { up: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON orders (id, code);', header: outside },
    ],
    good: [
      { up: 'CREATE INDEX CONCURRENTLY orders_code ON orders (code);', header: outside },
      { up: 'DROP INDEX CONCURRENTLY IF EXISTS orders_note;', header: outside },
    ],
  },
  'if-not-exists-hides': {
    bad: [
      'CREATE TABLE IF NOT EXISTS orders (id uuid PRIMARY KEY);',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note varchar(10);',
    ],
    good: [
      'CREATE TABLE IF NOT EXISTS carts (id uuid PRIMARY KEY);',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text;',
    ],
  },
  'enum-value-in-transaction': {
    bad: [
      { up: "ALTER TYPE state ADD VALUE 'lost';\nCREATE TABLE t (s state DEFAULT 'lost');", fails: true },
      { up: "ALTER TYPE state ADD VALUE 'lost';\nSELECT 'lost'::state;", fails: true },
      {
        up: "CREATE TYPE size AS ENUM ('s');\nALTER TYPE size ADD VALUE 'm';\nSELECT 'm'::size;",
        target: 16,
        since: 17,
      },
    ],
    good: [
      { up: "ALTER TYPE state ADD VALUE 'lost';\nSELECT 'lost'::state;", header: outside },
      { up: "SELECT 'lost'::state;", earlier: ["ALTER TYPE state ADD VALUE 'lost';"] },
      {
        up: "CREATE TYPE size AS ENUM ('s');\nALTER TYPE size ADD VALUE 'm';\nSELECT 'm'::size;",
        target: 17,
        since: 17,
        note: 'The type is new in this transaction, too: free from 17 on.',
      },
    ],
  },
  'identifier-too-long': {
    bad: [
      `ALTER TABLE orders ADD COLUMN ${long} text;`,
      `CREATE INDEX "${'ü'.repeat(32)}" ON orders (code);`,
    ],
    good: [`COMMENT ON TABLE orders IS '${long}';`, `ALTER TABLE orders ADD COLUMN ${'a'.repeat(63)} text;`],
  },
  'duplicate-assignment': {
    bad: [
      { up: "UPDATE orders SET note = 'a', note = 'b' WHERE id = 1;", fails: true },
      { up: "UPDATE orders SET note = 'a', (code, note) = ('b', 'c') WHERE id = 1;", fails: true },
    ],
    good: [
      "UPDATE orders SET note = 'a', code = 'b' WHERE id = 1;",
      { up: 'UPDATE lists SET a[1] = 1, a[2] = 2 WHERE true;', earlier: ['CREATE TABLE lists (a int[]);'] },
    ],
  },
  'search-path-changed': {
    bad: [
      "SELECT pg_catalog.set_config('search_path', '', false);",
      'SET search_path = public;',
      'SET LOCAL search_path = public;',
    ],
    good: [
      "SET LOCAL lock_timeout = '1s';",
      "CREATE FUNCTION two() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT 2';",
    ],
  },
  'unknown-sql': {
    bad: [
      "DO $$ DECLARE t text; BEGIN\n  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'nowhere' LOOP\n    EXECUTE format('DROP TABLE %I', t);\n  END LOOP;\nEND $$;",
      {
        up: 'SELECT run_it($$customers$$);',
        earlier: [
          "CREATE FUNCTION run_it(t text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE ''ANALYZE '' || t; END';",
        ],
        note: 'A function of the folder, where it is called.',
      },
    ],
    good: [
      "DO $$ BEGIN EXECUTE 'COMMENT ON TABLE orders IS ' || quote_literal('sold'); END $$;",
      "CREATE FUNCTION run_it(t text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE ''ANALYZE '' || t; END';",
    ],
  },
  'too-new-for-server': {
    bad: [
      { up: 'ALTER TABLE orders ADD COLUMN u uuid DEFAULT gen_random_uuid();', target: 12 },
      {
        up: 'ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;',
        header: outside,
        target: 13,
        since: 14,
      },
      { up: 'CREATE UNIQUE INDEX u ON orders (id, code) NULLS NOT DISTINCT;', target: 14, since: 15 },
      { up: 'ALTER TABLE orders ADD COLUMN g int GENERATED ALWAYS AS (1) VIRTUAL;', target: 17, since: 18 },
    ],
    good: [
      { up: 'ALTER TABLE orders ADD COLUMN u uuid DEFAULT gen_random_uuid();', target: 13 },
      {
        up: 'CREATE UNIQUE INDEX u ON orders (id, code) NULLS NOT DISTINCT;',
        note: 'No version is asked for.',
      },
    ],
  },
};
