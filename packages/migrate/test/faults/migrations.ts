import type { TestMigration } from '../fixtures/project.ts';

/**
 * Migrations of every kind. `fault_point(n)` is where a fault can be placed: it waits for a lock that the harness holds
 * when it wants something to happen there, and does nothing otherwise. Each INSERT into `ledger` would show if it ran twice.
 */
const common: readonly TestMigration[] = [
  {
    up: `SELECT fault_point(1);
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
SELECT fault_point(2);
INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 200) n;
SELECT fault_point(3);
ALTER TABLE users ADD COLUMN score integer NOT NULL DEFAULT 0;
INSERT INTO ledger VALUES (1);
SELECT fault_point(4);`,
    down: 'SELECT 1;',
  },
  {
    up: `INSERT INTO ledger VALUES (2);
UPDATE settings SET value = upper(value) WHERE key % 3 = 0;
UPDATE users SET score = id + CASE WHEN id = 100 THEN fault_point(5) - 5 ELSE 0 END;
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users DEFERRABLE INITIALLY DEFERRED);
INSERT INTO orders SELECT n, n FROM generate_series(1, 150) n;
CREATE VIEW rich AS SELECT * FROM users WHERE score > 50;
SELECT fault_point(6);`,
    down: 'SELECT 1;',
  },
  {
    headers: { Transaction: 'none' },
    up: `INSERT INTO ledger SELECT 3 FROM fault_point(7);
CREATE INDEX CONCURRENTLY users_name ON users (name);
INSERT INTO ledger SELECT 4 FROM fault_point(8);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_score ON users (score) WHERE score > 0;
INSERT INTO ledger SELECT 5 FROM fault_point(9);
CREATE INDEX CONCURRENTLY ON users (lower(name));
INSERT INTO ledger SELECT 6 FROM fault_point(10);`,
    down: 'SELECT 1;',
  },
  {
    up: `ALTER TABLE users ADD COLUMN email text;
INSERT INTO ledger SELECT 7 FROM fault_point(11);
CREATE INDEX CONCURRENTLY users_email ON users (email);
UPDATE users SET email = name || '@example.org' WHERE fault_point(12) = 12;
INSERT INTO ledger VALUES (8);`,
    down: 'SELECT 1;',
  },
  {
    up: `ALTER TYPE mood ADD VALUE 'fine';
INSERT INTO ledger SELECT 9 FROM fault_point(13);
INSERT INTO feelings VALUES ('fine');
SELECT fault_point(14);`,
    down: 'SELECT 1;',
  },
  {
    up: `SELECT fault_point(15);
REINDEX TABLE CONCURRENTLY users;
INSERT INTO ledger SELECT 10 FROM fault_point(16);
VACUUM ledger;
DROP INDEX CONCURRENTLY users_email;
INSERT INTO ledger SELECT 11 FROM fault_point(17);`,
    down: 'SELECT 1;',
  },
];

/** The first of the two that fail before they are corrected is rolled back, the second stays half done. */
const broken: readonly TestMigration[] = [
  {
    up: 'CREATE TABLE late (id integer);\nINSERT INTO ledger SELECT 12 FROM fault_point(18);\nSELECT 1 / 0;',
    down: 'SELECT 1;',
  },
];

const corrected: readonly TestMigration[] = [
  {
    up: 'CREATE TABLE late (id integer);\nINSERT INTO ledger SELECT 12 FROM fault_point(18);\nSELECT fault_point(19);',
    down: 'SELECT 1;',
  },
  {
    headers: { Transaction: 'none' },
    up: `INSERT INTO ledger VALUES (13);
CREATE UNIQUE INDEX CONCURRENTLY late_id ON late (id);
INSERT INTO ledger SELECT 14 FROM fault_point(20);
INSERT INTO late SELECT generate_series(1, 50) FROM fault_point(21);`,
    down: 'SELECT 1;',
  },
  {
    up: 'INSERT INTO ledger VALUES (15);\nSELECT fault_point(22);\nDELETE FROM settings WHERE key % 7 = 0;\nCREATE TABLE last_one AS SELECT count(*) AS n FROM users;',
    down: 'SELECT 1;',
  },
];

/** The two folders that a fault meets: one whose last file fails, and the same with that file corrected and more behind it. */
export const phases = [
  { name: 'before', migrations: [...common, ...broken], places: range(1, 18) },
  { name: 'after', migrations: [...common, ...corrected], places: range(18, 22) },
] as const;

export type Phase = (typeof phases)[number];

/** Points after which the next statement builds an index of `table` concurrently: a fault can be put into the middle of that. */
export const builds: Readonly<Record<number, string>> = {
  7: 'users',
  8: 'users',
  9: 'users',
  11: 'users',
  15: 'users',
};

/** What is there before the first migration. */
export const base = `
  CREATE TABLE ledger (entry integer NOT NULL);
  CREATE TYPE mood AS ENUM ('good');
  CREATE TABLE feelings (now mood);
  CREATE TABLE settings AS SELECT n AS key, md5(n::text) AS value FROM generate_series(1, 3000) n;
  CREATE FUNCTION fault_point(place integer) RETURNS integer LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_lock(4242, place);
    PERFORM pg_advisory_unlock(4242, place);
    RETURN place;
  END $$;`;

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
