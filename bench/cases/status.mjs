// `migrate status` and an `up` with nothing to do, on a database where everything is applied, against a bare Node that
// imports pg, connects once and runs one query.
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { migrateCommand, runToEnd } from '../migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from '../migrations.mjs';
import { quietUp } from './up.mjs';

const connectOnce = fileURLToPath(new URL('connect-once.mjs', import.meta.url));

const goals = { 200: { goal: 1.2, goalBytes: 60e6 }, 10000: { goalMs: 1000 } };

/** A folder without a migration is refused, so the least is one. */
export const status = [1, 200, 2000, 10_000].flatMap(count => [
  {
    name: `status-${count}`,
    goals: goals[count] ?? {},
    prepare: prepareOn(count, ['status', '--json'], verifyStatus),
  },
  { name: `noop-${count}`, goals: goals[count] ?? {}, prepare: prepareOn(count, quietUp, verifyNothing) },
]);

function prepareOn(count, args, verify) {
  return async ({ createDatabase, folder }) => {
    const url = await createDatabase();
    writeMigrationFiles(join(folder, 'migrations'), makeMigrations(count));
    runToEnd(migrateCommand({ args: quietUp, url, folder }));
    return {
      subject: {
        title: `migrate ${args.slice(0, 2).join(' ')}`,
        prepare: () => migrateCommand({ args, url, folder }),
        verify: ({ stdout }) => verify(JSON.parse(stdout).data, count),
      },
      floor: {
        title: 'node, pg, one query, the floor',
        prepare: () => ({ command: execPath, args: [connectOnce, url], cwd: folder }),
        verify: () => {},
      },
    };
  };
}

function verifyStatus({ migrations }, count) {
  const applied = migrations.filter(({ state }) => state === 'applied');
  if (applied.length !== count)
    throw new Error(`${applied.length} migrations are reported as applied; there are ${count}`);
}

function verifyNothing({ applied }) {
  if (applied.length > 0) throw new Error(`${applied.length} migrations were applied`);
}
