// `migrate up` of 200 migrations on an empty database, against one psql session that runs the same SQL, each
// migration in its own transaction with its history row.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrateCommand } from './migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from './migrations.mjs';
import { query } from './server.mjs';

const count = 200;

/** As silent as psql -q: whoever reads 600 lines meanwhile takes a core from the server on a machine with two. */
const quietUp = ['up', '--json', '--log-level', 'error'];

export const up200 = { name: 'up-200', goal: 1.05, prepare };

async function prepare({ createDatabase, folder }) {
  const migrations = makeMigrations(count);
  const script = join(folder, 'floor.sql');
  writeMigrationFiles(join(folder, 'migrations'), migrations);
  writeFileSync(script, floorScript(migrations));

  return {
    subject: {
      title: 'migrate up --json',
      prepare: async () => migrateCommand({ args: quietUp, url: await createDatabase(), folder }),
      verify: ({ url }) => verifyAll(url),
    },
    floor: {
      title: 'psql, the floor',
      prepare: async () => {
        const url = await createDatabase();
        return { command: 'psql', args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, url], url };
      },
      verify: ({ url }) => verifyAll(url),
    },
  };
}

function floorScript(migrations) {
  const table = [
    'CREATE TABLE schema_versions (version varchar(255) PRIMARY KEY, checksum varchar(64) NOT NULL,',
    '  applied_at timestamptz NOT NULL, execution_time_ms integer NOT NULL, applied_by varchar(255) NOT NULL);',
  ];
  const transactions = migrations.map(({ version, up }) =>
    [
      'BEGIN;',
      up,
      `INSERT INTO schema_versions VALUES ('${version}', '${'0'.repeat(64)}', now(), 1, current_user);`,
      'COMMIT;',
    ].join('\n'),
  );
  return `${[...table, ...transactions].join('\n')}\n`;
}

async function verifyAll(url) {
  const [{ recorded, tables }] = await query(
    url,
    `select (select count(*)::int from schema_versions) as recorded,
            (select count(*)::int from pg_tables where tablename like 'bench\\_%') as tables`,
  );
  if (recorded !== count || tables !== count) {
    throw new Error(
      `${recorded} migrations are recorded and ${tables} tables exist; both should be ${count}`,
    );
  }
}
