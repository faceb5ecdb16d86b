// `migrate verify` of 200 migrations on a local server, against `migrate up` of the same files. Going up, down and up
// is three times the work, and each step is followed by a look at the whole catalog; the goal is the time itself.
import { join } from 'node:path';
import { migrateCommand } from './migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from './migrations.mjs';

const count = 200;

/** Milliseconds. */
export const verify200 = { name: 'verify-200', goalMs: 60_000, prepare };

async function prepare({ createDatabase, folder }) {
  writeMigrationFiles(join(folder, 'migrations'), makeMigrations(count));
  return {
    subject: {
      title: 'migrate verify',
      prepare: async () =>
        migrateCommand({ args: ['verify', '--json'], url: await createDatabase(), folder }),
      verify: verifyProof,
    },
    floor: {
      title: 'migrate up',
      prepare: async () => migrateCommand({ args: ['up', '--json'], url: await createDatabase(), folder }),
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
