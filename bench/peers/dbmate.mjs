import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localBin } from './local.mjs';

export const dbmate = {
  tool: 'dbmate',
  handicap: 'no lock, no checksums',
  history: 'schema_migrations',
  write(folder, migrations) {
    for (const { version, table, up, down } of migrations)
      writeFileSync(
        join(folder, `${version.slice(0, 14)}_${table}.sql`),
        `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`,
      );
  },
  up: (url, folder) => ({
    ...localBin('dbmate', ['--migrations-dir', folder, '--no-dump-schema', 'migrate']),
    env: { DATABASE_URL: `${url}?sslmode=disable` },
  }),
};
