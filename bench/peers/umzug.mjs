import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localScript } from './local.mjs';

export const umzug = {
  tool: 'umzug',
  handicap: 'no transactions, no lock, no checksums',
  history: 'umzug_history',
  write(folder, migrations) {
    for (const { version, table, up } of migrations)
      writeFileSync(join(folder, `${version.slice(0, 14)}_${table}.sql`), up);
  },
  up: (url, folder) => ({ ...localScript('umzug-up.mjs', [folder]), env: { DATABASE_URL: url } }),
};
