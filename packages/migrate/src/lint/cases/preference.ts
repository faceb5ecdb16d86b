import { type CaseTable, outside } from './case.ts';

export const preferenceCases: CaseTable = {
  'json-column': {
    bad: ['ALTER TABLE orders ADD COLUMN data json;', 'CREATE TABLE t (data json);'],
    good: ['ALTER TABLE orders ADD COLUMN data jsonb;', 'CREATE TABLE t (json text);'],
  },
  'char-column': {
    bad: ['CREATE TABLE t (code char(2));', 'ALTER TABLE orders ADD COLUMN flag char;'],
    good: ['CREATE TABLE t (code text);', 'CREATE TABLE t (code varchar);'],
  },
  'varchar-limit': {
    bad: ['CREATE TABLE t (name varchar(50));', 'ALTER TABLE orders ADD COLUMN name character varying(9);'],
    good: ['CREATE TABLE t (name text CHECK (length(name) <= 50));', 'CREATE TABLE t (name varchar);'],
  },
  'timestamp-without-zone': {
    bad: [
      'CREATE TABLE t (at timestamp);',
      'ALTER TABLE orders ADD COLUMN at timestamp(3) without time zone;',
    ],
    good: [
      'CREATE TABLE t (at timestamptz);',
      'ALTER TABLE orders ADD COLUMN at timestamp(3) with time zone;',
    ],
  },
  'prefer-identity': {
    bad: ['CREATE TABLE t (id serial);', 'CREATE TABLE t (id bigserial PRIMARY KEY);'],
    good: ['CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY);', 'CREATE TABLE t (id bigint);'],
  },
  'small-integer': {
    bad: ['CREATE TABLE t (n integer);', 'ALTER TABLE orders ADD COLUMN n smallint;'],
    good: ['CREATE TABLE t (n bigint);', 'ALTER TABLE orders ADD COLUMN n numeric;'],
  },
  'small-key': {
    bad: [
      'CREATE TABLE t (id serial PRIMARY KEY);',
      'CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (id));',
    ],
    good: [
      'CREATE TABLE t (id bigserial PRIMARY KEY);',
      { up: 'CREATE TABLE countries (id integer PRIMARY KEY);', note: 'It does not count up.' },
    ],
  },
  'enum-type': {
    bad: ["CREATE TYPE size AS ENUM ('s', 'm');", 'CREATE TYPE nothing AS ENUM ();'],
    good: ['CREATE TYPE point2 AS (x int, y int);', 'CREATE TABLE sizes (name text PRIMARY KEY);'],
  },
  'domain-type': {
    bad: ["CREATE DOMAIN zip AS text CHECK (VALUE ~ '^[0-9]+$');", 'CREATE DOMAIN name AS text NOT NULL;'],
    good: ['CREATE DOMAIN zip AS text;', "CREATE DOMAIN zip AS text DEFAULT '';"],
  },
  'enum-value-order': {
    bad: ["ALTER TYPE state ADD VALUE 'lost';", "ALTER TYPE state ADD VALUE IF NOT EXISTS 'lost';"],
    good: [
      "ALTER TYPE state ADD VALUE 'lost' AFTER 'open';",
      "ALTER TYPE state ADD VALUE 'new' BEFORE 'open';",
    ],
  },
  'schema-not-named': {
    bad: ['CREATE TABLE t (id bigint);', 'CREATE UNLOGGED TABLE t (id bigint);'],
    good: ['CREATE TABLE public.t (id bigint);', 'CREATE TEMPORARY TABLE t (id bigint);'],
  },
  'wide-index': {
    bad: [
      'CREATE INDEX i ON orders (id, note, code, total);',
      'CREATE INDEX i ON orders (id, note, code, (total + 1), placed);',
    ],
    good: [
      'CREATE INDEX i ON orders (id, note, code);',
      'CREATE UNIQUE INDEX i ON orders (id, note, code, total);',
      'CREATE INDEX i ON orders (id) INCLUDE (note, code, total);',
    ],
  },
  'foreign-key-without-index': {
    bad: [
      'CREATE TABLE carts (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));',
      'ALTER TABLE orders ADD COLUMN buyer bigint REFERENCES customers (id);',
      'CREATE TABLE t (a bigint, c bigint REFERENCES customers (id));\nCREATE INDEX t_a ON t (a, c);',
    ],
    good: [
      'CREATE TABLE carts (c bigint REFERENCES customers (id));\nCREATE INDEX carts_c ON carts (c, (1));',
      'CREATE TABLE carts (c bigint PRIMARY KEY REFERENCES customers (id));',
      {
        up: 'ALTER TABLE orders ADD FOREIGN KEY (note) REFERENCES words (w) NOT VALID;',
        earlier: ['CREATE TABLE words (w text PRIMARY KEY);'],
        note: 'An earlier migration made the index.',
      },
    ],
  },
  'not-repeatable': {
    bad: [
      { up: 'ALTER TABLE orders ADD COLUMN region text;', header: outside },
      { up: 'DROP INDEX CONCURRENTLY orders_note;', header: outside },
    ],
    good: [
      'ALTER TABLE orders ADD COLUMN region text;',
      { up: 'ALTER TABLE orders DROP COLUMN IF EXISTS code;', header: outside },
    ],
  },
};
