import { spawnSync } from 'node:child_process';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../packages/migrate/dist/bin.cjs', import.meta.url));

/** The built command on one database, with the files of `folder`/migrations and no other configuration. */
export function migrateCommand({ args, url, folder, exitCodes = [0] }) {
  return {
    command: execPath,
    args: [bin, ...args],
    url,
    cwd: folder,
    env: { ...env, DATABASE_URL: url, MIGRATION_PATH: 'migrations' },
    exitCodes,
  };
}

/** Runs a command that is not timed. */
export function runToEnd({ command, args, env: environment, cwd }) {
  const options = { env: environment, cwd, encoding: 'utf8', maxBuffer: 2 ** 28 };
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${args.join(' ')}: exit ${status}\n${stdout}${stderr}`);
  return stdout;
}
