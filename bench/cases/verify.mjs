// `migrate verify` of 200 migrations on a local server, against `migrate up` of the same files. Going up, down and up
// is three times the work, and each step is followed by a look at the whole catalog; the goal is the time itself.
import { join } from 'node:path';
import { migrateCommand } from '../migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from '../migrations.mjs';
import { quietUp } from './up.mjs';

const count = 200;

export const verify = [{ name: 'verify-200', goals: { goalMs: 60_000 }, runs: 1, prepare }];

async function prepare({ createDatabase, folder }) {
  writeMigrationFiles(join(folder, 'migrations'), makeMigrations(count));
  return {
    subject: {
      title: 'migrate verify',
      prepare: async () =>
        migrateCommand({
          args: ['verify', '--json', '--log-level', 'error'],
          url: await createDatabase(),
          folder,
        }),
      verify: verifyProof,
    },
    floor: {
      title: 'migrate up',
      prepare: async () => migrateCommand({ args: quietUp, url: await createDatabase(), folder }),
      verify: () => {},
    },
  };
}

function verifyProof({ stdout }) {
  const { migrations, findings, notTested } = JSON.parse(stdout).data;
  if (migrations.length !== count || findings.length + notTested.length > 0) {
    throw new Error(
      `${migrations.length} proven, ${findings.length} findings, ${notTested.length} not tested`,
    );
  }
}
