import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDatabase,
  newestTestServer,
  oldestMiddleAndNewest,
  type TestDatabase,
  type TestServer,
  temporaryDirectory,
} from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator, type LintGoal } from '../../src/index.ts';

const base = `-- Migration: Base
-- Version: 20250101000000_001
-- Irreversible: the first one

-- UP
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint, code varchar(20), note text, total numeric, customer_id bigint);
CREATE INDEX orders_note ON orders (note);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE MATERIALIZED VIEW sales AS SELECT id, total FROM orders;
CREATE UNIQUE INDEX sales_id ON sales (id);
INSERT INTO customers VALUES (1, 'Ada');
INSERT INTO orders VALUES (1, 'a', 'first', 10, 1), (2, 'b', 'second', 20, 1);
`;

interface FixCase {
  readonly title: string;
  readonly up: string;
  readonly down: string;
  readonly fixes: readonly string[];
  /** How many files there are after it. */
  readonly files: number;
}

const cases: readonly FixCase[] = [
  {
    title: 'CREATE INDEX alone',
    up: '-- the search for codes\nCREATE INDEX orders_code\n  ON orders (code) -- of the till\n  WHERE code IS NOT NULL;',
    down: 'DROP INDEX orders_code;',
    fixes: ['drop-index-not-concurrent', 'index-not-concurrent'],
    files: 2,
  },
  {
    title: 'CREATE INDEX CONCURRENTLY in a transaction',
    up: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_id ON orders (id);',
    down: 'DROP INDEX CONCURRENTLY orders_id;',
    fixes: ['concurrently-if-not-exists', 'needs-no-transaction'],
    files: 2,
  },
  {
    title: 'CREATE INDEX among other statements',
    up: 'ALTER TABLE orders ADD COLUMN region text;\n-- by region\nCREATE INDEX "orders by region" ON orders (region); -- soon big\nCOMMENT ON TABLE customers IS $$people; and others$$;',
    down: 'COMMENT ON TABLE customers IS NULL;\nDROP INDEX "orders by region";\nALTER TABLE orders DROP COLUMN region;',
    fixes: ['index-not-concurrent'],
    files: 3,
  },
  {
    title: 'ADD CHECK and ADD FOREIGN KEY, with and without names',
    up: 'ALTER TABLE orders ADD CHECK (total >= 0);\nALTER TABLE public.orders ADD CONSTRAINT buyer FOREIGN KEY (customer_id)\n  REFERENCES customers (id) ON DELETE CASCADE DEFERRABLE;\nALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES customers (id) NOT VALID;',
    down: 'ALTER TABLE orders DROP CONSTRAINT orders_id_fkey;\nALTER TABLE orders DROP CONSTRAINT buyer;\nALTER TABLE orders DROP CONSTRAINT orders_total_check;',
    fixes: ['check-not-valid', 'foreign-key-not-valid'],
    files: 3,
  },
  {
    title: 'SET NOT NULL',
    up: 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
    down: 'ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;',
    fixes: ['set-not-null-scan'],
    files: 2,
  },
  {
    title: 'ADD UNIQUE, and a primary key over a column that is NOT NULL',
    up: 'ALTER TABLE orders ADD UNIQUE (code, id);\nALTER TABLE customers ADD CONSTRAINT names UNIQUE (name);',
    down: 'ALTER TABLE customers DROP CONSTRAINT names;\nALTER TABLE orders DROP CONSTRAINT orders_code_id_key;',
    fixes: ['unique-constraint-locks'],
    files: 2,
  },
  {
    title: 'VALIDATE in the same transaction',
    up: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;',
    down: 'ALTER TABLE orders DROP CONSTRAINT c;',
    fixes: ['validate-in-same-transaction'],
    files: 3,
  },
  {
    title: 'REINDEX and REFRESH',
    up: 'REINDEX INDEX orders_note;',
    down: 'REFRESH MATERIALIZED VIEW sales;',
    fixes: ['refresh-not-concurrent', 'reindex-not-concurrent'],
    files: 2,
  },
  {
    title: 'a file with CRLF',
    up: 'ALTER TABLE orders ADD COLUMN x text;\r\nCREATE INDEX orders_code ON orders (code);\r\n',
    down: 'DROP INDEX orders_code;\r\nALTER TABLE orders DROP COLUMN x;\r\n',
    fixes: ['index-not-concurrent'],
    files: 3,
  },
];

const changeName = '20250102000000_001_change.sql';

function write(folder: string, { up, down }: Pick<FixCase, 'up' | 'down'>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '20250101000000_001_base.sql'), base);
  const header = '-- Migration: Change\n-- Author: jo\n-- Phase: contract\n';
  writeFileSync(join(folder, changeName), `${header}\n-- UP\n${up}\n\n-- DOWN\n${down}\n`);
}

function read(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map(name => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

const fixOf = (folder: string, goal: LintGoal & { dryRun?: boolean } = {}) =>
  createMigrator({ connection: 'postgres://nowhere.invalid/x', directory: folder }).fixLint(goal);

/** Tables, columns, constraints, indexes and views, by name; order of columns too. */
const catalogQuery = `
  SELECT 'column' AS kind, format('%s.%s %s %s %s %s', relname, attname, format_type(atttypid, atttypmod), attnotnull,
         attnum, pg_get_expr(adbin, adrelid)) AS definition
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'm', 'v')
     AND relname NOT LIKE 'schema\\_%'
  UNION ALL
  SELECT 'constraint', format('%s %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'schema\\_%'
  UNION ALL
  SELECT 'index', format('%s %s %s', pg_get_indexdef(indexrelid), indisvalid, indisready)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
   WHERE relnamespace = 'public'::regnamespace AND indrelid::regclass::text NOT LIKE 'schema\\_%'
  UNION ALL
  SELECT 'comment', format('%s %s', objoid::regclass, description) FROM pg_description
   WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL
  SELECT 'row', format('%s', orders) FROM orders
   ORDER BY 1, 2`;

const catalogOf = (database: TestDatabase) => database.query(catalogQuery);

describe.each(oldestMiddleAndNewest())('on PostgreSQL $version', server => {
  test.each(cases.map(each => [each.title, each] as const))(
    '%s: the same schema, up and down',
    async (_, each) => {
      await using folder = await temporaryDirectory();
      const [before, after] = [join(folder.path, 'before'), join(folder.path, 'after')];
      write(before, each);
      write(after, each);
      const { changes, left } = await fixOf(after);

      const rules = new Set(changes.flatMap(change => change.rules));
      rules.delete('missing-lock-timeout');
      expect([...rules].sort()).toEqual(each.fixes);
      expect(readdirSync(after)).toHaveLength(each.files);
      expect(left.filter(({ fixable, severity }) => fixable || severity === 'error')).toEqual([]);
      for (const comment of commentsIn(each))
        expect(Object.values(read(after)).join('\n')).toContain(comment);
      await expectSameSchema(server, before, after);

      // A second time there is nothing to do.
      const once = read(after);
      expect((await fixOf(after)).changes).toEqual([]);
      expect(read(after)).toEqual(once);
    },
  );
});

async function expectSameSchema(server: TestServer, before: string, after: string): Promise<void> {
  await using original = await createDatabase(server);
  await using fixed = await createDatabase(server);
  // What cannot run in a transaction is run here as a person would: by hand.
  const migratorOf = (database: TestDatabase, directory: string) =>
    createMigrator({ connection: database.url, directory });
  const [baseVersion, target] = ['20250101000000_001', migratorOf(fixed, after)];
  await migratorOf(original, before).up({ to: baseVersion });
  await target.up({ to: baseVersion });
  const start = await catalogOf(fixed);

  await runByHand(original, before, 'UP');
  await target.up();
  expect(await catalogOf(fixed)).toEqual(await catalogOf(original));

  await runByHand(original, before, 'DOWN');
  await target.down({ to: baseVersion });
  expect(await catalogOf(fixed)).toEqual(await catalogOf(original));
  expect(await catalogOf(fixed)).toEqual(start);
}

async function runByHand(database: TestDatabase, folder: string, section: 'UP' | 'DOWN'): Promise<void> {
  const text = readFileSync(join(folder, changeName), 'utf8');
  const [, up = '', down = ''] = text.split(/^-- (?:UP|DOWN)\r?$/m);
  const sql = section === 'UP' ? up : down;
  if (!sql.includes('CONCURRENTLY')) return void (await database.query(sql));
  await database.query(sql.trim());
}

function commentsIn({ up }: FixCase): string[] {
  return [...up.matchAll(/--[^\r\n]*/g)].map(([comment]) => comment);
}

describe('a file is left alone', () => {
  const moved = 'CREATE INDEX orders_code ON orders (code);';

  test('with --dry-run', async () => {
    await using folder = await temporaryDirectory();
    write(folder.path, { up: moved, down: 'DROP INDEX orders_code;' });
    const before = read(folder.path);
    const { changes } = await fixOf(folder.path, { dryRun: true });
    expect(changes[0]?.diff).toContain('+CREATE INDEX CONCURRENTLY orders_code ON orders (code);');
    expect(read(folder.path)).toEqual(before);
  });

  test.each([
    [
      'where a later statement needs what would move',
      `${moved}\nUPDATE orders SET code = 'c' WHERE id = 1;`,
      'DROP INDEX orders_code;\nSELECT 1;',
    ],
    [
      'where DOWN would be empty',
      `ALTER TABLE orders ADD COLUMN x text;\n${moved}`,
      'DROP INDEX orders_code;',
    ],
    ['where the statement stands in DO', `DO $$ BEGIN ${moved} END $$;`, 'DROP INDEX orders_code;'],
    [
      'where one statement does several things',
      'ALTER TABLE orders ADD CHECK (total > 0), ADD COLUMN x text;',
      'SELECT 1;',
    ],
  ])('%s', async (_, up, down) => {
    await using folder = await temporaryDirectory();
    write(folder.path, { up, down });
    const { changes } = await fixOf(folder.path);
    expect(changes.flatMap(({ rules }) => rules).filter(rule => rule !== 'missing-lock-timeout')).toEqual([]);
    expect(readdirSync(folder.path)).toHaveLength(2);
  });

  test('where the next version is taken', async () => {
    await using folder = await temporaryDirectory();
    write(folder.path, {
      up: `ALTER TABLE orders ADD COLUMN x text;\n${moved}`,
      down: 'DROP INDEX orders_code;\nALTER TABLE orders DROP COLUMN x;',
    });
    writeFileSync(
      join(folder.path, '20250102000000_002_other.sql'),
      '-- Irreversible: x\n-- UP\nSELECT 1;\n',
    );
    await fixOf(folder.path);
    expect(readdirSync(folder.path)).toHaveLength(3);
    expect(read(folder.path)[changeName]).toContain(moved);
  });

  test('that the database has applied', async () => {
    await using folder = await temporaryDirectory();
    await using database = await createDatabase(newestTestServer());
    write(folder.path, { up: moved, down: 'DROP INDEX orders_code;' });
    const migrator = createMigrator({ connection: database.url, directory: folder.path });
    await migrator.up();
    const before = read(folder.path);
    expect(await migrator.fixLint({ useDatabase: true })).toEqual({ changes: [], left: [] });
    expect(read(folder.path)).toEqual(before);

    await migrator.down();
    const { changes } = await migrator.fixLint({ useDatabase: true, smallTableBytes: 0 });
    expect(changes).toHaveLength(1);
  });
});

describe('with a database', () => {
  test('its version and the sizes of its tables count', async () => {
    await using folder = await temporaryDirectory();
    await using database = await createDatabase(newestTestServer());
    write(folder.path, {
      up: 'ALTER TABLE orders ADD COLUMN t uuid DEFAULT gen_random_uuid();',
      down: 'ALTER TABLE orders DROP COLUMN t;',
    });
    const migrator = createMigrator({ connection: database.url, directory: folder.path });
    await migrator.up({ to: '20250101000000_001' });
    await database.query('ANALYZE orders');
    const lint = async (goal: LintGoal) =>
      (await migrator.lint({ useDatabase: true, ...goal })).findings.find(
        ({ rule }) => rule === 'volatile-default',
      );

    expect(await lint({})).toMatchObject({
      severity: 'note',
      message: expect.stringMatching(/\(about 2 rows, \d+ kB\)$/),
    });
    expect(await lint({ smallTableBytes: 1000 })).toMatchObject({ severity: 'error' });
    const offline = await migrator.lint();
    expect(offline.findings.find(({ rule }) => rule === 'volatile-default')).toMatchObject({
      severity: 'error',
    });
    expect((await migrator.lint({ useDatabase: true })).targetVersion).toBe(newestTestServer().version);
  });
});
