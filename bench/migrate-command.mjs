import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../packages/migrate/dist/bin.cjs', import.meta.url));

/** The built command on one database, with the files of `folder`/migrations and no other configuration. */
export function migrateCommand({ args, url, folder }) {
  return {
    command: execPath,
    args: [bin, ...args],
    url,
    cwd: folder,
    env: { ...env, DATABASE_URL: url, MIGRATION_PATH: 'migrations' },
  };
}
