import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localBin } from './local.mjs';

export const nodePgMigrate = {
  tool: 'node-pg-migrate',
  handicap: 'all migrations in one transaction, no checksums',
  history: 'pgmigrations',
  write(folder, migrations) {
    for (const [index, { table, up, down }] of migrations.entries())
      writeFileSync(
        join(folder, `${1_735_700_000_000 + index}_${table}.sql`),
        `-- Up Migration\n${up}\n\n-- Down Migration\n${down}\n`,
      );
  },
  up: (url, folder) => ({
    ...localBin('node-pg-migrate', ['up', '--migrations-dir', folder]),
    env: { DATABASE_URL: url },
  }),
};
