// `migrate status --json` with 200 applied migrations, against a bare Node that imports pg, connects once and
// runs one query.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { migrateCommand } from './migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from './migrations.mjs';

const connectOnce = fileURLToPath(new URL('connect-once.mjs', import.meta.url));

const count = 200;

export const status200 = { name: 'status-200', goal: 1.2, prepare };

async function prepare({ createDatabase, folder }) {
  const url = await createDatabase();
  writeMigrationFiles(join(folder, 'migrations'), makeMigrations(count));
  applyAll(migrateCommand({ args: ['up'], url, folder }));

  return {
    subject: {
      title: 'migrate status --json',
      prepare: () => migrateCommand({ args: ['status', '--json'], url, folder }),
      verify: verifyStatus,
    },
    floor: {
      title: 'node, pg, one query, the floor',
      prepare: () => ({ command: execPath, args: [connectOnce, url], cwd: folder }),
      verify: () => {},
    },
  };
}

function applyAll({ command, args, env, cwd }) {
  const { status, stdout, stderr } = spawnSync(command, args, { env, cwd, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`migrate up: exit ${status}\n${stdout}${stderr}`);
  }
}

function verifyStatus({ stdout }) {
  const applied = JSON.parse(stdout).data.migrations.filter(({ state }) => state === 'applied');
  if (applied.length !== count) {
    throw new Error(`${applied.length} migrations are reported as applied; there are ${count}`);
  }
}
