// `migrate up` on an empty database, against one psql session that runs the same SQL, each migration in its own
// transaction with its history row.
import { join } from 'node:path';
import { migrateCommand } from '../migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from '../migrations.mjs';
import { psqlFile, writeFloorUp } from '../psql.mjs';
import { query } from '../server.mjs';

/** As silent as psql -q: whoever reads 600 lines meanwhile takes a core from the server on a machine with two. */
export const quietUp = ['up', '--json', '--log-level', 'error'];

/** 10,000 in one run show that the time stays linear and the memory small. */
export const up = [
  { name: 'up-200', goals: { goal: 1.05 }, prepare: prepareUp(200) },
  { name: 'up-2000', goals: { goal: 1.05 }, runs: 3, prepare: prepareUp(2000) },
  { name: 'up-10000', goals: { goal: 1.05, goalBytes: 200e6 }, runs: 1, prepare: prepareUp(10_000) },
];

function prepareUp(count) {
  return async ({ createDatabase, folder }) => {
    const migrations = makeMigrations(count);
    writeMigrationFiles(join(folder, 'migrations'), migrations);
    const script = writeFloorUp(folder, migrations);
    const verify = ({ url }) => verifyAll(url, count);
    return {
      subject: {
        title: 'migrate up --json',
        prepare: async () => migrateCommand({ args: quietUp, url: await createDatabase(), folder }),
        verify,
      },
      floor: {
        title: 'psql, the floor',
        prepare: async () => psqlFile(script, await createDatabase()),
        verify,
      },
    };
  };
}

/** @param {string} [history] the table that has a row for each migration */
export async function verifyAll(url, count, history = 'schema_versions') {
  const [{ recorded, tables }] = await query(
    url,
    `select (select count(*)::int from ${history}) as recorded,
            (select count(*)::int from pg_tables where tablename like 'bench\\_%') as tables`,
  );
  if (recorded !== count || tables !== count) {
    throw new Error(
      `${recorded} migrations are recorded and ${tables} tables exist; both should be ${count}`,
    );
  }
}
