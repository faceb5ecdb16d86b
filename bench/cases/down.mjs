// `migrate down` of all migrations, against one psql session that runs the same DOWN, each in its own transaction with
// its history row. There is nothing in the tables, so nothing is saved before it.
import { join } from 'node:path';
import { migrateCommand, runToEnd } from '../migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from '../migrations.mjs';
import { psqlFile, writeFloorDown, writeFloorUp } from '../psql.mjs';
import { query } from '../server.mjs';
import { quietUp } from './up.mjs';

export const down = [
  { name: 'down-200', goals: { goal: 1.3 }, prepare: prepareDown(200) },
  { name: 'down-2000', goals: { goal: 1.3 }, runs: 3, prepare: prepareDown(2000) },
  { name: 'down-10000', goals: { goal: 1.3, goalBytes: 200e6 }, runs: 1, prepare: prepareDown(10_000) },
];

function prepareDown(count) {
  return async ({ createDatabase, folder }) => {
    const migrations = makeMigrations(count);
    writeMigrationFiles(join(folder, 'migrations'), migrations);
    const ours = await createDatabase();
    runToEnd(migrateCommand({ args: quietUp, url: ours, folder }));
    const psqls = await createDatabase();
    runToEnd(psqlFile(writeFloorUp(folder, migrations), psqls));
    const script = writeFloorDown(folder, migrations);
    const args = ['down', '--steps', String(count), '--json', '--log-level', 'error'];
    return {
      subject: {
        title: 'migrate down --json',
        prepare: async () => migrateCommand({ args, url: await createDatabase(ours), folder }),
        verify: verifyNone,
      },
      floor: {
        title: 'psql, the floor',
        prepare: async () => psqlFile(script, await createDatabase(psqls)),
        verify: verifyNone,
      },
    };
  };
}

async function verifyNone({ url }) {
  const [{ tables }] = await query(
    url,
    "select count(*)::int as tables from pg_tables where tablename like 'bench\\_%'",
  );
  if (tables > 0) throw new Error(`${tables} tables are left`);
}
