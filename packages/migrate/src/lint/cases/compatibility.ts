import { type CaseTable, contract } from './case.ts';

const newTable = 'CREATE TABLE carts (id bigint NOT NULL, note text, customer_id bigint);';

export const compatibilityCases: CaseTable = {
  'drop-column': {
    bad: [
      'ALTER TABLE orders DROP COLUMN code;',
      { up: 'ALTER TABLE orders DROP COLUMN IF EXISTS code;', header: ['Phase: expand'] },
    ],
    good: [
      { up: 'ALTER TABLE orders DROP COLUMN code;', header: contract },
      `${newTable}\nALTER TABLE carts DROP COLUMN note;`,
      {
        up: 'ALTER TABLE orders ADD COLUMN x text;',
        down: 'ALTER TABLE orders DROP COLUMN x;',
        note: 'A way back may drop.',
      },
    ],
  },
  'drop-table': {
    bad: [
      'DROP TABLE events_2024;',
      { up: 'DROP TABLE IF EXISTS events_2024, events_2023;', header: ['Phase: backfill'] },
    ],
    good: [
      { up: 'DROP TABLE events_2024;', header: contract },
      'CREATE TEMPORARY TABLE old AS SELECT id FROM orders;\nDROP TABLE old;',
    ],
  },
  'drop-object': {
    bad: [
      'DROP VIEW open_orders;',
      'DROP TYPE state;',
      'DROP SEQUENCE tickets;',
      'DROP MATERIALIZED VIEW sales;',
    ],
    good: [
      { up: 'DROP VIEW open_orders;', header: contract },
      'CREATE VIEW v AS SELECT 1;\nDROP VIEW v;',
      'DROP INDEX orders_note;',
    ],
  },
  'drop-guard': {
    bad: [
      'DROP TRIGGER touched ON orders;',
      'ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey;',
      { up: 'DROP POLICY IF EXISTS p ON orders;', header: ['Phase: expand'] },
    ],
    good: [
      { up: 'DROP TRIGGER touched ON orders;', header: contract },
      {
        up: 'ALTER TABLE orders DROP CONSTRAINT c;',
        earlier: [
          'ALTER TABLE orders ADD CONSTRAINT c CHECK (note IS NOT NULL);',
          'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
        ],
        note: 'A CHECK that only helped SET NOT NULL.',
      },
    ],
  },
  'rename-column': {
    bad: [
      'ALTER TABLE orders RENAME COLUMN note TO remark;',
      { up: 'ALTER TABLE orders RENAME code TO number;', header: contract },
    ],
    good: [
      `${newTable}\nALTER TABLE carts RENAME COLUMN note TO remark;`,
      'ALTER TABLE orders RENAME CONSTRAINT orders_customer_fkey TO orders_buyer_fkey;',
    ],
  },
  'rename-table': {
    bad: ['ALTER TABLE orders RENAME TO sales_orders;', 'ALTER VIEW open_orders RENAME TO current_orders;'],
    good: [
      {
        up: 'ALTER TABLE orders RENAME TO sales_orders;\nCREATE VIEW orders AS SELECT * FROM sales_orders;',
        note: 'Both names work.',
      },
      `${newTable}\nALTER TABLE carts RENAME TO baskets;`,
    ],
  },
  'rename-object': {
    bad: [
      'ALTER TYPE state RENAME TO status;',
      "ALTER TYPE state RENAME VALUE 'open' TO 'pending';",
      'ALTER SEQUENCE tickets RENAME TO numbers;',
      'CREATE SCHEMA app;\nALTER TABLE orders SET SCHEMA app;',
    ],
    good: [
      'ALTER INDEX orders_note RENAME TO orders_by_note;',
      'ALTER TRIGGER touched ON orders RENAME TO changed;',
      "CREATE TYPE size AS ENUM ('s');\nALTER TYPE size RENAME TO sizes;",
    ],
  },
  'tighten-outside-contract': {
    bad: [
      {
        up: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (total >= 0) NOT VALID;',
        note: 'NOT VALID refuses new rows too.',
      },
      {
        up: 'CREATE UNIQUE INDEX CONCURRENTLY u ON orders (code);',
        header: ['Transaction: none', 'Phase: expand'],
      },
      'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
      'ALTER TABLE events_2024 ADD FOREIGN KEY (id) REFERENCES orders (id);',
    ],
    good: [
      { up: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (total >= 0) NOT VALID;', header: contract },
      `${newTable}\nALTER TABLE carts ADD CHECK (note <> '');`,
      {
        up: 'ALTER TABLE orders VALIDATE CONSTRAINT c;',
        earlier: ['ALTER TABLE orders ADD CONSTRAINT c CHECK (total >= 0) NOT VALID;'],
        note: 'New rows are checked already.',
      },
      {
        up: 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
        earlier: ['ALTER TABLE orders ADD CONSTRAINT c CHECK (note IS NOT NULL);'],
      },
    ],
  },
  'add-required-column': {
    bad: [
      'ALTER TABLE orders ADD COLUMN region text NOT NULL;',
      { up: 'ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT NULL;' },
    ],
    good: [
      "ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';",
      'ALTER TABLE orders ADD COLUMN region text;',
      `${newTable}\nALTER TABLE carts ADD COLUMN region text NOT NULL;`,
    ],
  },
  'drop-not-null': {
    bad: [
      'ALTER TABLE customers ALTER COLUMN name DROP NOT NULL;',
      { up: 'ALTER TABLE orders ALTER total DROP NOT NULL;', header: ['Phase: expand'] },
    ],
    good: [
      { up: 'ALTER TABLE customers ALTER COLUMN name DROP NOT NULL;', header: contract },
      `${newTable}\nALTER TABLE carts ALTER COLUMN id DROP NOT NULL;`,
    ],
  },
  'drop-default': {
    bad: [
      'ALTER TABLE orders ALTER COLUMN total DROP DEFAULT;',
      { up: 'ALTER TABLE orders ALTER total DROP DEFAULT;', header: ['Phase: expand'] },
    ],
    good: [
      { up: 'ALTER TABLE orders ALTER COLUMN total DROP DEFAULT;', header: contract },
      "ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';\nALTER TABLE orders ALTER COLUMN region DROP DEFAULT;",
    ],
  },
  'set-default': {
    bad: [
      'ALTER TABLE orders ALTER COLUMN total SET DEFAULT 1;',
      'ALTER TABLE customers ALTER nick SET DEFAULT $$x$$;',
    ],
    good: [
      'ALTER TABLE orders ADD COLUMN n int;\nALTER TABLE orders ALTER COLUMN n SET DEFAULT 1;',
      `${newTable}\nALTER TABLE carts ALTER COLUMN note SET DEFAULT '';`,
    ],
  },
  'alter-identity': {
    bad: [
      'ALTER TABLE orders ALTER COLUMN id DROP IDENTITY;',
      'ALTER TABLE customers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;',
    ],
    good: [
      `${newTable}\nALTER TABLE carts ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;`,
      'CREATE TABLE lines (id bigint GENERATED ALWAYS AS IDENTITY);',
    ],
  },
  'restrict-access': {
    bad: [
      'REVOKE SELECT ON orders FROM PUBLIC;',
      'ALTER TABLE orders ENABLE ROW LEVEL SECURITY;',
      'CREATE POLICY own ON orders USING (customer_id = 1);',
    ],
    good: [
      { up: 'REVOKE SELECT ON orders FROM PUBLIC;', header: contract },
      'GRANT SELECT ON orders TO PUBLIC;',
      `${newTable}\nALTER TABLE carts ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own ON carts USING (id = 1);`,
    ],
  },
  'replace-definition': {
    bad: [
      'CREATE OR REPLACE VIEW open_orders AS SELECT id, customer_id FROM orders WHERE total > 0;',
      "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';",
    ],
    good: ['CREATE VIEW v AS SELECT 1;', "CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2';"],
  },
  'new-enum-value': {
    bad: [
      "ALTER TYPE state ADD VALUE 'lost';",
      "ALTER TYPE state ADD VALUE IF NOT EXISTS 'lost' BEFORE 'closed';",
    ],
    good: ["CREATE TYPE size AS ENUM ('s', 'm');", "ALTER TYPE state RENAME VALUE 'open' TO 'pending';"],
  },
  'replica-identity': {
    bad: ['ALTER TABLE orders REPLICA IDENTITY FULL;', 'ALTER TABLE customers REPLICA IDENTITY NOTHING;'],
    good: [
      `${newTable}\nALTER TABLE carts REPLICA IDENTITY FULL;`,
      'ALTER TABLE orders SET (fillfactor = 90);',
    ],
  },
  'detach-inheritance': {
    bad: [
      'ALTER TABLE events DETACH PARTITION events_2023;',
      {
        up: 'ALTER TABLE child NO INHERIT customers;',
        earlier: ['CREATE TABLE child () INHERITS (customers);'],
      },
    ],
    good: [
      { up: 'ALTER TABLE events DETACH PARTITION events_2023;', header: contract },
      'CREATE TABLE child () INHERITS (customers);\nALTER TABLE child NO INHERIT customers;',
    ],
  },
};
