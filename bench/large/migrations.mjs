// A hundred migrations of the kinds that a shop's database gets in two years, most of them on tables in use.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const used = ['customers', 'products', 'orders', 'order_lines', 'payments', 'audit_trail'];

/** Writes them, and returns their names by version. */
export function writeLargeMigrations(folder) {
  mkdirSync(folder, { recursive: true });
  const names = new Map();
  for (const [index, { name, headers = [], up, down }] of all().entries()) {
    const version = `202601${String(1 + Math.floor(index / 24)).padStart(2, '0')}${String(index % 24).padStart(2, '0')}0000_001`;
    const header = [`Migration: ${name}`, `Version: ${version}`, ...headers]
      .map(line => `-- ${line}\n`)
      .join('');
    writeFileSync(join(folder, `${version}_${name}.sql`), `${header}\n-- UP\n${up}\n\n-- DOWN\n${down}\n`);
    names.set(version, name);
  }
  return names;
}

function all() {
  return [
    ...used.flatMap(table => [
      addColumn(table, 'imported_from', 'text'),
      addColumn(table, 'revision', 'integer NOT NULL DEFAULT 0'),
      addColumn(table, 'is_hidden', 'boolean NOT NULL DEFAULT false'),
    ]),
    ...used.flatMap(table => [
      {
        name: `${table}_revision_check`,
        up: `ALTER TABLE ${table} ADD CONSTRAINT ${table}_revision_check CHECK (revision >= 0) NOT VALID;`,
        down: `ALTER TABLE ${table} DROP CONSTRAINT ${table}_revision_check;`,
      },
      {
        name: `${table}_revision_validate`,
        up: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${table}_revision_check;`,
        down: `SELECT 1;`,
      },
    ]),
    ...[
      'orders (state)',
      'payments (reference)',
      'audit_trail (happened_at)',
      'customers (created_at)',
      'products (title)',
    ].map(indexConcurrently),
    // What may lose data, and so is saved first: a small table, a large one, a backfill.
    dropColumn('products', 'legacy_code', 'text'),
    dropColumn('audit_trail', 'old_format', 'text'),
    {
      name: 'products_round_prices',
      up: 'UPDATE products SET price = round(price) WHERE id % 10 = 0;',
      down: 'SELECT 1;',
    },
    ...Array.from({ length: 30 }, (_, index) => newTable(index + 1)),
    ...Array.from({ length: 16 }, (_, index) => ({
      name: `report_${index + 1}`,
      up: `CREATE VIEW report_${index + 1} AS SELECT state, count(*) FROM orders WHERE id % ${index + 2} = 0 GROUP BY state;`,
      down: `DROP VIEW report_${index + 1};`,
    })),
    ...Array.from({ length: 16 }, (_, index) => ({
      name: `function_${index + 1}`,
      up: `CREATE FUNCTION price_with_tax_${index + 1}(price numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT price * 1.${index + 10} $$;`,
      down: `DROP FUNCTION price_with_tax_${index + 1}(numeric);`,
    })),
  ];
}

function addColumn(table, column, type) {
  return {
    name: `${table}_add_${column}`,
    up: `ALTER TABLE ${table} ADD COLUMN ${column} ${type};`,
    down: `ALTER TABLE ${table} DROP COLUMN ${column};`,
  };
}

function dropColumn(table, column, type) {
  return {
    name: `${table}_drop_${column}`,
    up: `ALTER TABLE ${table} DROP COLUMN ${column};`,
    down: `ALTER TABLE ${table} ADD COLUMN ${column} ${type};`,
  };
}

function indexConcurrently(target) {
  const name = `${target.replaceAll(/\W+/g, '_')}idx`;
  return {
    name: `index_${name}`,
    headers: ['Transaction: none'],
    up: `CREATE INDEX CONCURRENTLY ${name} ON ${target};`,
    down: `DROP INDEX CONCURRENTLY ${name};`,
  };
}

function newTable(number) {
  const table = `feature_${number}`;
  return {
    name: `create_${table}`,
    up: `CREATE TABLE ${table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, value text);\nCREATE INDEX ON ${table} (order_id);`,
    down: `DROP TABLE ${table};`,
  };
}
