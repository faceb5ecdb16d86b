// The backup of a table of 1 GB before a migration, and its restore, against psql with gzip of the same level.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrateCommand, runToEnd } from '../migrate-command.mjs';
import { query } from '../server.mjs';

/** Bytes. */
const table = 1024 ** 3;

const goals = { goal: 1.5, goalBytes: 150e6 };

export const backup = [
  { name: 'backup-1gb', goals, runs: 3, prepare: prepareBackup },
  { name: 'restore-1gb', goals, runs: 3, prepare: prepareRestore },
];

async function prepareBackup({ createDatabase, folder }) {
  const url = await createDatabase();
  const rows = await fillTable(url);
  let run = 0;
  return {
    subject: {
      title: 'migrate up, with its backup',
      // In a new folder each time: nothing is deleted while something is timed.
      prepare: async () => {
        run += 1;
        const own = join(folder, `migrate-${run}`);
        writeMigration(own);
        await takeBack(url, own);
        return migrateCommand({ args: ['up', '--json', '--log-level', 'error'], url, folder: own });
      },
      verify: ({ cwd }) => {
        const [id] = readdirSync(join(cwd, 'backups'));
        const { tables } = JSON.parse(readFileSync(join(cwd, 'backups', id, 'manifest.json'), 'utf8'));
        requireRows(tables[0].rows, rows);
      },
    },
    floor: {
      title: 'psql COPY TO, gzip -1',
      prepare: () => shell(`psql -X -q -c 'COPY big TO STDOUT' '${url}' | gzip -1 > floor-$$.gz`, folder),
      verify: () => {},
    },
  };
}

async function prepareRestore({ createDatabase, folder }) {
  const url = await createDatabase();
  const rows = await fillTable(url);
  writeMigration(folder);
  runToEnd(migrateCommand({ args: ['up'], url, folder }));
  const [id] = readdirSync(join(folder, 'backups'));
  const [file] = readdirSync(join(folder, 'backups', id)).filter(name => name.endsWith('.gz'));
  const empty = async () => {
    await query(url, 'TRUNCATE big');
    await query(url, 'CHECKPOINT');
  };
  const verify = async () => {
    const [{ count }] = await query(url, 'SELECT count(*)::int FROM big');
    requireRows(count, rows);
  };
  return {
    subject: {
      title: 'migrate backup restore',
      prepare: async () => {
        await empty();
        const args = ['backup', 'restore', id, '--yes', '--json', '--log-level', 'error'];
        return migrateCommand({ args, url, folder });
      },
      verify,
    },
    floor: {
      title: 'gzip -d, psql COPY FROM',
      prepare: async () => {
        await empty();
        return shell(
          `gzip -dc 'backups/${id}/${file}' | psql -X -q -c 'COPY big FROM STDIN' '${url}'`,
          folder,
        );
      },
      verify,
    },
  };
}

/** Orders as a shop might have them. Returns how many it takes. */
async function fillTable(url) {
  await query(
    url,
    `CREATE TABLE big (id bigint PRIMARY KEY, customer integer NOT NULL, placed_at timestamptz NOT NULL,
       amount numeric(10, 2) NOT NULL, status text NOT NULL, note text)`,
  );
  const insert = (from, to) =>
    query(
      url,
      `INSERT INTO big SELECT g, (random() * 1e6)::integer, '2024-01-01'::timestamptz + g * interval '1 second',
         (random() * 1e5)::numeric(10, 2), (ARRAY['open', 'paid', 'sent', 'returned'])[1 + g % 4],
         CASE WHEN g % 3 = 0 THEN 'note ' || md5(g::text) || ' ' || md5((g * 7)::text) END
       FROM generate_series(${from}::bigint, ${to}) g`,
    );
  await insert(1, 100_000);
  const [{ size }] = await query(url, "SELECT pg_table_size('big')::float8 AS size");
  const rows = Math.ceil((table / size) * 100_000);
  await insert(100_001, rows);
  await query(url, 'VACUUM ANALYZE big');
  await query(url, 'CHECKPOINT');
  return rows;
}

/** It could lose the whole table, as far as anybody can tell, and takes no time. */
function writeMigration(folder) {
  mkdirSync(join(folder, 'migrations'), { recursive: true });
  writeFileSync(
    join(folder, 'migrations/20240101000000_001_touch.sql'),
    '-- UP\nUPDATE big SET note = note WHERE id < 0;\n-- DOWN\nSELECT 1;\n',
  );
}

async function takeBack(url, folder) {
  const [{ exists }] = await query(url, "SELECT to_regclass('schema_versions') IS NOT NULL AS exists");
  if (exists) runToEnd(migrateCommand({ args: ['down', '--no-backup'], url, folder }));
  await query(url, 'CHECKPOINT');
}

function shell(script, cwd) {
  return { command: 'bash', args: ['-c', `set -o pipefail; ${script}`], cwd };
}

function requireRows(found, expected) {
  if (found !== expected) throw new Error(`${found} rows, and ${expected} were expected`);
}
