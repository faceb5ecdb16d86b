import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localBin } from './local.mjs';

export const ley = {
  tool: 'ley',
  handicap: 'all migrations in one transaction, no lock, no checksums',
  history: 'migrations',
  write(folder, migrations) {
    for (const { version, table, up, down } of migrations)
      writeFileSync(
        join(folder, `${version.slice(0, 14)}_${table}.cjs`),
        `exports.up = client => client.query(${JSON.stringify(up)});\nexports.down = client => client.query(${JSON.stringify(down)});\n`,
      );
    writeFileSync(
      join(folder, '../ley.config.cjs'),
      "module.exports = { driver: 'pg', connectionString: process.env.DATABASE_URL };\n",
    );
  },
  up: (url, folder) => ({
    ...localBin('ley', ['up', '--cwd', dirname(folder), '--dir', 'migrations', '--config', 'ley.config.cjs']),
    env: { DATABASE_URL: url },
  }),
};
