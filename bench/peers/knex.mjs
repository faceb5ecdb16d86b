import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localBin } from './local.mjs';

export const knex = {
  tool: 'knex',
  handicap: 'no checksums',
  history: 'knex_migrations',
  write(folder, migrations) {
    for (const { version, table, up, down } of migrations)
      writeFileSync(
        join(folder, `${version.slice(0, 14)}_${table}.cjs`),
        `exports.up = knex => knex.raw(${JSON.stringify(up)});\nexports.down = knex => knex.raw(${JSON.stringify(down)});\n`,
      );
    const settings = `module.exports = { client: 'pg', connection: process.env.DATABASE_URL,
      migrations: { directory: ${JSON.stringify(folder)}, loadExtensions: ['.cjs'] } };`;
    writeFileSync(join(folder, '../knexfile.cjs'), settings);
  },
  up: (url, folder) => ({
    ...localBin('knex', ['migrate:latest', '--knexfile', join(folder, '../knexfile.cjs')]),
    env: { DATABASE_URL: url },
  }),
};
