// Migrations of the usual kind, as files for migrate and as SQL for the floor.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function makeMigrations(count) {
  return Array.from({ length: count }, (_, index) => makeMigration(index + 1));
}

export function writeMigrationFiles(folder, migrations) {
  mkdirSync(folder, { recursive: true });
  for (const { version, table, up, down } of migrations) {
    const header = `-- Migration: Create ${table}\n-- Version: ${version}\n-- Author: bench\n`;
    const path = join(folder, `${version}_create_${table}.sql`);
    writeFileSync(path, `${header}\n-- UP\n${up}\n\n-- DOWN\n${down}\n`);
  }
}

/** Migration `number`: a table with a primary key, four columns and an index. */
function makeMigration(number) {
  const minute = new Date(Date.UTC(2025, 0, 1) + number * 60_000);
  const table = `bench_${number}`;
  return {
    version: `${minute.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}_001`,
    table,
    up: [
      `CREATE TABLE ${table} (`,
      '  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,',
      '  account_id bigint NOT NULL,',
      '  name text NOT NULL,',
      "  state text NOT NULL DEFAULT 'new',",
      '  created_at timestamptz NOT NULL DEFAULT now()',
      ');',
      `CREATE INDEX ${table}_account_id_idx ON ${table} (account_id);`,
    ].join('\n'),
    down: `DROP TABLE ${table};`,
  };
}
