import { type CaseTable, outside } from './case.ts';

const newTable = 'CREATE TABLE carts (id bigint NOT NULL, note text, customer_id bigint);';

export const lockCases: CaseTable = {
  'index-not-concurrent': {
    bad: [
      'CREATE INDEX orders_code ON orders (code);',
      'CREATE UNIQUE INDEX IF NOT EXISTS orders_code ON public.orders (code) WHERE code IS NOT NULL;',
      {
        up: 'CREATE TABLE IF NOT EXISTS orders (id bigint);\nCREATE INDEX orders_code ON orders (code);',
        note: 'IF NOT EXISTS does not make the table new: an earlier migration has it.',
      },
      { up: 'CREATE INDEX events_id ON events (id);', note: 'A partitioned table takes no CONCURRENTLY.' },
      {
        up: 'DO $$\nBEGIN\n  CREATE INDEX orders_code ON orders (code);\nEND $$;',
        note: 'Also inside of DO.',
      },
      {
        up: "DO $$ BEGIN EXECUTE format('CREATE INDEX %I ON orders (code)', 'orders_code'); END $$;",
        note: 'Also where EXECUTE runs a constant.',
      },
    ],
    good: [
      { up: 'CREATE INDEX CONCURRENTLY orders_code ON orders (code);', header: outside },
      {
        up: `${newTable}\nCREATE INDEX carts_note ON carts (note);`,
        note: 'Nobody uses a table that is made here.',
      },
      {
        up: 'CREATE TEMPORARY TABLE codes AS SELECT code FROM orders;\nCREATE INDEX codes_code ON codes (code);',
      },
      'CREATE INDEX events_id ON ONLY events (id);',
    ],
  },
  'drop-index-not-concurrent': {
    bad: ['DROP INDEX orders_note;', 'DROP INDEX IF EXISTS public.orders_note, orders_customer;'],
    good: [
      { up: 'DROP INDEX CONCURRENTLY orders_note;', header: outside },
      `${newTable}\nCREATE INDEX carts_note ON carts (note);\nDROP INDEX carts_note;`,
    ],
  },
  'reindex-not-concurrent': {
    bad: ['REINDEX INDEX orders_note;', 'REINDEX TABLE orders;'],
    good: [
      { up: 'REINDEX INDEX CONCURRENTLY orders_note;', header: outside },
      `${newTable}\nREINDEX TABLE carts;`,
    ],
  },
  'detach-not-concurrent': {
    bad: [
      'ALTER TABLE events DETACH PARTITION events_2023;',
      { up: 'ALTER TABLE ONLY events DETACH PARTITION events_2023;', target: 13 },
    ],
    good: [
      { up: 'ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;', header: outside, since: 14 },
      'CREATE TABLE logs (at date) PARTITION BY RANGE (at);\nCREATE TABLE logs_a PARTITION OF logs DEFAULT;\nALTER TABLE logs DETACH PARTITION logs_a;',
    ],
  },
  'attach-partition-scan': {
    bad: [
      "ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
      {
        up: "ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
        earlier: ["ALTER TABLE events_2024 ADD CONSTRAINT bounds CHECK (at >= '2024-01-01') NOT VALID;"],
        note: 'The CHECK is not validated.',
      },
    ],
    good: [
      {
        up: "ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
        earlier: [
          "ALTER TABLE events_2024 ADD CONSTRAINT bounds CHECK (at >= '2024-01-01' AND at < '2025-01-01' AND at IS NOT NULL) NOT VALID;",
          'ALTER TABLE events_2024 VALIDATE CONSTRAINT bounds;',
        ],
      },
      "CREATE TABLE events_2025 (LIKE events);\nALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');",
    ],
  },
  'refresh-not-concurrent': {
    bad: ['REFRESH MATERIALIZED VIEW sales;', 'REFRESH MATERIALIZED VIEW public.sales WITH DATA;'],
    good: ['REFRESH MATERIALIZED VIEW CONCURRENTLY sales;', 'REFRESH MATERIALIZED VIEW sales WITH NO DATA;'],
  },
  'check-not-valid': {
    bad: [
      'ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0);',
      'ALTER TABLE orders ADD COLUMN weight numeric CHECK (weight > 0);',
      "DO $$ BEGIN\n  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'c') THEN\n    ALTER TABLE orders ADD CONSTRAINT c CHECK (total >= 0);\n  END IF;\nEND $$;",
    ],
    good: [
      'ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;',
      `${newTable}\nALTER TABLE carts ADD CHECK (note <> '');`,
    ],
  },
  'foreign-key-not-valid': {
    bad: [
      'ALTER TABLE events_2024 ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES orders (id);',
      'ALTER TABLE orders ADD COLUMN parent bigint DEFAULT NULL, ADD FOREIGN KEY (parent) REFERENCES orders;',
      {
        up: 'ALTER TABLE events ADD FOREIGN KEY (id) REFERENCES orders (id);',
        target: 16,
        note: 'Before 18 a partitioned table takes no NOT VALID.',
      },
    ],
    good: [
      'ALTER TABLE events_2024 ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES orders (id) NOT VALID;',
      {
        up: 'ALTER TABLE orders ADD COLUMN parent bigint REFERENCES orders (id);',
        note: 'A new column without a default is null everywhere: nothing is looked up.',
      },
      `${newTable}\nALTER TABLE carts ADD FOREIGN KEY (customer_id) REFERENCES customers;`,
    ],
  },
  'validate-in-same-transaction': {
    bad: [
      'ALTER TABLE orders ADD CONSTRAINT c CHECK (total >= 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;',
      'ALTER TABLE events_2024 ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES orders (id) NOT VALID;\nALTER TABLE public.events_2024 VALIDATE CONSTRAINT f;',
    ],
    good: [
      {
        up: 'ALTER TABLE orders VALIDATE CONSTRAINT c;',
        earlier: ['ALTER TABLE orders ADD CONSTRAINT c CHECK (total >= 0) NOT VALID;'],
      },
      {
        up: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (total >= 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;',
        header: outside,
        note: 'Each statement commits by itself.',
      },
    ],
  },
  'unique-constraint-locks': {
    bad: [
      'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);',
      'ALTER TABLE events_2024 ADD PRIMARY KEY (id);',
      'ALTER TABLE orders ADD COLUMN number text UNIQUE;',
    ],
    good: [
      {
        up: 'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_key;',
        earlier: ['CREATE UNIQUE INDEX orders_code_key ON orders (code);'],
      },
      `${newTable}\nALTER TABLE carts ADD PRIMARY KEY (id);`,
    ],
  },
  'primary-key-scan': {
    bad: [
      {
        up: 'ALTER TABLE events_2024 ADD PRIMARY KEY USING INDEX events_2024_id;',
        earlier: ['CREATE UNIQUE INDEX events_2024_id ON events_2024 (id);'],
      },
      {
        up: 'ALTER TABLE events_2024 ADD CONSTRAINT p PRIMARY KEY USING INDEX p;',
        earlier: [
          'CREATE UNIQUE INDEX p ON events_2024 (id, at);',
          'ALTER TABLE events_2024 ALTER id SET NOT NULL;',
        ],
      },
    ],
    good: [
      {
        up: 'ALTER TABLE events_2024 ADD PRIMARY KEY USING INDEX events_2024_id;',
        earlier: [
          'CREATE UNIQUE INDEX events_2024_id ON events_2024 (id);',
          'ALTER TABLE events_2024 ALTER COLUMN id SET NOT NULL;',
        ],
      },
      `${newTable}\nCREATE UNIQUE INDEX carts_id ON carts (id);\nALTER TABLE carts ADD PRIMARY KEY USING INDEX carts_id;`,
    ],
  },
  'exclusion-constraint-locks': {
    bad: [
      'ALTER TABLE orders ADD CONSTRAINT one_code EXCLUDE (code WITH =);',
      'ALTER TABLE events_2024 ADD EXCLUDE USING btree (id WITH =) WHERE (id > 0);',
    ],
    good: [
      `${newTable}\nALTER TABLE carts ADD EXCLUDE (note WITH =);`,
      'CREATE TABLE rooms (id bigint, EXCLUDE (id WITH =));',
    ],
  },
  'set-not-null-scan': {
    bad: [
      'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
      {
        up: 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
        earlier: ['ALTER TABLE orders ADD CONSTRAINT c CHECK (note IS NOT NULL) NOT VALID;'],
        note: 'The CHECK is not validated.',
      },
      {
        up: 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
        earlier: ['ALTER TABLE orders ADD CONSTRAINT c CHECK (code IS NOT NULL);'],
        note: 'The CHECK is about another column.',
      },
    ],
    good: [
      {
        up: 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
        earlier: [
          'ALTER TABLE orders ADD CONSTRAINT c CHECK (note IS NOT NULL) NOT VALID;',
          'ALTER TABLE orders VALIDATE CONSTRAINT c;',
        ],
      },
      `${newTable}\nALTER TABLE carts ALTER COLUMN note SET NOT NULL;`,
      {
        up: 'ALTER TABLE customers ALTER COLUMN name SET NOT NULL;',
        note: 'It is NOT NULL already: nothing is read.',
      },
    ],
  },
  'volatile-default': {
    bad: [
      'ALTER TABLE orders ADD COLUMN made timestamptz NOT NULL DEFAULT clock_timestamp();',
      'ALTER TABLE orders ADD COLUMN luck double precision DEFAULT 1 + random();',
      {
        up: 'ALTER TABLE orders ADD COLUMN n int DEFAULT dice();',
        earlier: ["CREATE FUNCTION dice() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 4; END';"],
        note: 'A function is volatile unless it says otherwise.',
      },
      {
        up: 'ALTER TABLE orders ADD COLUMN n int DEFAULT somebodys_function();',
        fails: true,
        note: 'Nobody knows.',
      },
    ],
    good: [
      'ALTER TABLE orders ADD COLUMN made timestamptz NOT NULL DEFAULT now();',
      "ALTER TABLE orders ADD COLUMN tags jsonb NOT NULL DEFAULT '[]'::jsonb;",
      {
        up: 'ALTER TABLE orders ADD COLUMN n int DEFAULT dice();',
        earlier: ["CREATE FUNCTION dice() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 4';"],
      },
      'ALTER TABLE orders ADD COLUMN luck double precision;\nALTER TABLE orders ALTER COLUMN luck SET DEFAULT random();',
    ],
  },
  'stored-column': {
    bad: [
      'ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (total * 1.19) STORED;',
      'ALTER TABLE customers ADD COLUMN upper_name text GENERATED ALWAYS AS (upper(name)) STORED;',
    ],
    good: [
      'CREATE TABLE lines (net numeric, gross numeric GENERATED ALWAYS AS (net * 1.19) STORED);',
      {
        up: 'ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (total * 1.19) VIRTUAL;',
        since: 18,
      },
    ],
  },
  'serial-column': {
    bad: [
      'ALTER TABLE orders ADD COLUMN number bigserial;',
      'ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY (START WITH 5);',
    ],
    good: [
      'CREATE TABLE lines (id bigserial PRIMARY KEY);',
      "ALTER TABLE orders ADD COLUMN number bigint;\nALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('tickets');",
    ],
  },
  'column-type-rewrite': {
    bad: [
      'ALTER TABLE orders ALTER COLUMN note TYPE varchar(100);',
      'ALTER TABLE orders ALTER COLUMN code TYPE varchar(10);',
      'ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,4);',
      'ALTER TABLE orders ALTER COLUMN code TYPE text USING upper(code);',
      'ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz;',
      {
        up: 'ALTER TABLE elsewhere ALTER COLUMN n TYPE bigint;',
        fails: true,
        note: 'No file says what it was.',
      },
    ],
    good: [
      'ALTER TABLE orders ALTER COLUMN code TYPE varchar(30);',
      'ALTER TABLE orders ALTER COLUMN code TYPE text;',
      'ALTER TABLE orders ALTER COLUMN code TYPE text USING code::text;',
      'ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);',
      `${newTable}\nALTER TABLE carts ALTER COLUMN note TYPE varchar(10);`,
    ],
  },
  'table-rewrite': {
    bad: [
      { up: 'VACUUM FULL orders;', header: outside },
      'CLUSTER orders USING orders_note;',
      'ALTER TABLE events_2024 SET UNLOGGED;',
      {
        up: 'ALTER TABLE orders ALTER COLUMN twice SET EXPRESSION AS (total * 2);',
        earlier: ['ALTER TABLE orders ADD COLUMN twice numeric GENERATED ALWAYS AS (total + total) STORED;'],
        since: 17,
      },
    ],
    good: [
      { up: 'VACUUM (ANALYZE) orders;', header: outside },
      `${newTable}\nALTER TABLE carts SET UNLOGGED;`,
      'ALTER TABLE orders SET (fillfactor = 80);',
      {
        up: 'ALTER TABLE orders ALTER COLUMN twice SET EXPRESSION AS (total * 2);',
        earlier: ['ALTER TABLE orders ADD COLUMN twice numeric GENERATED ALWAYS AS (total + total) VIRTUAL;'],
        since: 18,
      },
    ],
  },
  'foreign-key-locks-parent': {
    bad: [
      'CREATE TABLE carts (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));',
      'ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey;',
      'DROP TABLE orders CASCADE;',
      'ALTER TABLE orders ADD COLUMN buyer bigint REFERENCES customers (id);',
    ],
    good: [
      'CREATE TABLE carts (id bigint PRIMARY KEY, parent bigint REFERENCES carts (id));',
      'CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (a bigint REFERENCES a (id));',
      'DROP TABLE events_2024;',
    ],
  },
  'trigger-lock': {
    bad: [
      'CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch();',
      'CREATE CONSTRAINT TRIGGER t AFTER INSERT ON customers FOR EACH ROW EXECUTE FUNCTION touch();',
    ],
    good: [
      `${newTable}\nCREATE TRIGGER t BEFORE INSERT ON carts FOR EACH ROW EXECUTE FUNCTION touch();`,
      'COMMENT ON TRIGGER touched ON orders IS $$the hour of the last change$$;',
    ],
  },
  'lock-table': {
    bad: ['LOCK TABLE orders;', 'LOCK TABLE customers, orders IN SHARE ROW EXCLUSIVE MODE NOWAIT;'],
    good: ['LOCK TABLE orders IN ROW EXCLUSIVE MODE;', `${newTable}\nLOCK TABLE carts;`],
  },
  'work-under-lock': {
    bad: [
      "ALTER TABLE orders ADD COLUMN region text;\nUPDATE orders SET region = 'eu' WHERE region IS NULL;",
      'ALTER TABLE customers ADD COLUMN vip boolean;\nDELETE FROM orders WHERE total = 0;',
      'ALTER TABLE orders DROP COLUMN code;\nINSERT INTO events_2024 SELECT id, placed FROM orders;',
    ],
    good: [
      {
        up: "ALTER TABLE orders ADD COLUMN region text;\nUPDATE orders SET region = 'eu' WHERE region IS NULL;",
        header: outside,
      },
      `${newTable}\nALTER TABLE carts ADD COLUMN region text;\nUPDATE carts SET region = 'eu' WHERE id > 0;`,
      "ALTER TABLE orders ADD COLUMN region text;\nINSERT INTO customers VALUES (1, 'a');",
    ],
  },
  'several-locks': {
    bad: [
      'ALTER TABLE orders ADD COLUMN region text;\nALTER TABLE customers ADD COLUMN region text;',
      'DROP TABLE events_2024;\nALTER TABLE orders DROP COLUMN note;',
    ],
    good: [
      {
        up: 'ALTER TABLE orders ADD COLUMN a text;\nALTER TABLE customers ADD COLUMN a text;',
        header: outside,
      },
      `${newTable}\nALTER TABLE carts ADD COLUMN a text;\nALTER TABLE orders ADD COLUMN a text;`,
    ],
  },
  'mergeable-alters': {
    bad: [
      'ALTER TABLE orders ADD COLUMN a text;\nALTER TABLE orders ADD COLUMN b text;',
      'ALTER TABLE orders ADD COLUMN a text;\nALTER TABLE public.orders DROP COLUMN note;',
    ],
    good: [
      'ALTER TABLE orders ADD COLUMN a text, ADD COLUMN b text;',
      'ALTER TABLE orders ADD COLUMN a text;\nALTER TABLE customers ADD COLUMN b text;',
    ],
  },
  'missing-lock-timeout': {
    bad: ['ALTER TABLE orders ADD COLUMN region text;', 'CREATE INDEX orders_code ON orders (code);'],
    good: [
      { up: 'ALTER TABLE orders ADD COLUMN region text;', header: ['Lock-Timeout: 5s'] },
      "SET LOCAL lock_timeout = '5s';\nALTER TABLE orders ADD COLUMN region text;",
      newTable,
    ],
  },
  'lock-timeout-off': {
    bad: [
      'SET lock_timeout = 0;',
      "SET LOCAL lock_timeout TO '0ms';",
      "SELECT set_config('lock_timeout', '0', true);",
    ],
    good: ["SET LOCAL lock_timeout = '2s';", 'SET statement_timeout = 0;'],
  },
  'missing-statement-timeout': {
    bad: [
      'LOCK TABLE orders;',
      'CREATE TABLE carts (customer_id bigint REFERENCES customers (id));',
      'ALTER TABLE orders ADD COLUMN region text;',
      'CREATE INDEX orders_code ON orders (code);',
    ],
    good: [
      { up: 'ALTER TABLE orders ADD COLUMN region text;', header: ['Statement-Timeout: 30s'] },
      "SET statement_timeout = '30s';\nALTER TABLE orders ADD COLUMN region text;",
    ],
  },
  'backfill-in-one': {
    bad: ["UPDATE orders SET note = '';", 'DELETE FROM orders;'],
    good: [
      "UPDATE orders SET note = '' WHERE id BETWEEN 1 AND 10000;",
      `${newTable}\nINSERT INTO carts (id) VALUES (1);\nUPDATE carts SET note = '';`,
    ],
  },
  'domain-constraint': {
    bad: [
      "ALTER DOMAIN email ADD CONSTRAINT at CHECK (VALUE LIKE '%@%');",
      'ALTER DOMAIN email SET NOT NULL;',
    ],
    good: [
      "ALTER DOMAIN email ADD CONSTRAINT at CHECK (VALUE LIKE '%@%') NOT VALID;",
      "CREATE DOMAIN zip AS text;\nALTER DOMAIN zip ADD CHECK (VALUE <> '');",
    ],
  },
};
