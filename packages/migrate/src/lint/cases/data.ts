import { type CaseTable, outside } from './case.ts';

export const dataCases: CaseTable = {
  truncate: {
    bad: ['TRUNCATE orders;', 'TRUNCATE TABLE customers CASCADE;'],
    good: ['CREATE TABLE carts (id bigint);\nTRUNCATE carts;', 'DELETE FROM orders WHERE id < 100;'],
  },
  'drop-cascade': {
    bad: ['DROP TABLE orders CASCADE;', 'ALTER TABLE orders DROP COLUMN note CASCADE;'],
    good: ['DROP TABLE events_2024;', 'DROP TABLE events_2024 RESTRICT;'],
  },
  'drop-database': {
    bad: [
      { up: 'DROP DATABASE shop;', header: outside, fails: true },
      { up: 'DROP DATABASE IF EXISTS shop WITH (FORCE);', header: outside, fails: true },
    ],
    good: ['DROP TABLE events_2024;', 'COMMENT ON COLUMN orders.note IS $$DROP DATABASE shop$$;'],
  },
  'server-setting': {
    bad: [
      { up: "ALTER SYSTEM SET work_mem = '64MB';", header: outside, fails: true },
      { up: 'ALTER DATABASE shop SET work_mem = 1000;', fails: true },
      { up: 'ALTER ROLE app SET statement_timeout = 1000;', fails: true },
    ],
    good: ["SET LOCAL work_mem = '64MB';", 'ALTER TABLE orders SET (autovacuum_enabled = true);'],
  },
  'disable-trigger': {
    bad: ['ALTER TABLE orders DISABLE TRIGGER touched;', 'ALTER TABLE orders DISABLE TRIGGER USER;'],
    good: [
      'ALTER TABLE orders ENABLE TRIGGER touched;',
      'CREATE TABLE carts (id bigint);\nALTER TABLE carts DISABLE TRIGGER USER;',
    ],
  },
};
