// `migrate fleet` on hundreds of schemas or databases, against psql sessions that share the targets out among them, each
// migration in its own transaction with its history row.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { migrateCommand, runToEnd } from '../migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from '../migrations.mjs';
import { floorHistory, floorUp, psqlSessions, writeScript } from '../psql.mjs';
import { query } from '../server.mjs';

/** What `--connections` is when nobody says it. */
const connections = 8;
const connectOnce = fileURLToPath(new URL('connect-once.mjs', import.meta.url));
const quietUp = ['fleet', 'up', '--json', '--log-level', 'error'];

export const fleet = [
  { name: 'fleet-500x20', goals: { goal: 1 }, runs: 3, prepare: prepareUp(500, 20, 1) },
  { name: 'fleet-5000x1', goals: {}, runs: 3, prepare: prepareUp(5000, 1) },
  { name: 'fleet-noop-500x20', goals: { goalMs: 500 }, runs: 5, prepare: prepareDone(500, 20, quietUp) },
  { name: 'fleet-noop-5000x1', goals: {}, runs: 5, prepare: prepareDone(5000, 1, quietUp) },
  {
    name: 'fleet-status-500x20',
    goals: { goalMs: 500 },
    runs: 5,
    prepare: prepareDone(500, 20, ['fleet', 'status', '--json']),
  },
  { name: 'fleet-databases-500', goals: {}, runs: 3, prepare: prepareDatabases(500) },
];

/** A server of its own for each run: autovacuum goes on for minutes about what the one before has left. */
function prepareUp(count, migrations, goal) {
  return ({ createServer, folder }) => {
    const all = makeMigrations(migrations);
    const schemas = schemaNames(count);
    writeMigrationFiles(join(folder, 'migrations'), all);
    const side = (title, commandOn) => {
      let server;
      return {
        title,
        prepare: async () => {
          server = await createServer();
          const url = await server.createDatabase();
          await createSchemas(url, schemas);
          return commandOn(url);
        },
        verify: async ({ url }) => {
          await verifyTables(url, count * migrations);
          await server.shutdown();
        },
      };
    };
    const psql = sessions => {
      const scripts = shareOut(schemas, sessions).map((own, session) =>
        writeScript(
          folder,
          `psql-${sessions}-${session}.sql`,
          own.flatMap(name => [`SET search_path = ${name};`, floorHistory(), ...all.map(floorUp)]),
        ),
      );
      return side(`psql, ${sessions} sessions`, url => psqlSessions(scripts, url));
    };
    return {
      subject: side(`migrate fleet up, ${connections} connections`, url =>
        migrateCommand({ args: [...quietUp, '--schemas', 'tenant_*'], url, folder }),
      ),
      floor: psql(connections),
      // Fewer may be faster on this machine; the goal is the best of them.
      peers: [{ ...psql(connections / 2), goal }],
    };
  };
}

/** All targets are up to date. */
function prepareDone(count, migrations, args) {
  return async ({ createDatabase, folder }) => {
    writeMigrationFiles(join(folder, 'migrations'), makeMigrations(migrations));
    const url = await createDatabase();
    await createSchemas(url, schemaNames(count));
    const targets = ['--schemas', 'tenant_*'];
    runToEnd(migrateCommand({ args: [...quietUp, ...targets], url, folder }));
    await verifyTables(url, count * migrations);
    await query(url, 'VACUUM ANALYZE');
    return {
      subject: {
        title: args === quietUp ? 'migrate fleet up, nothing to do' : 'migrate fleet status',
        prepare: () => migrateCommand({ args: [...args, ...targets], url, folder }),
        verify: () => verifyTables(url, count * migrations),
      },
      floor: {
        title: 'node, pg, one query',
        prepare: () => ({ command: execPath, args: [connectOnce, url], cwd: folder }),
        verify: () => {},
      },
    };
  };
}

/**
 * In each round another migration, at databases that have the earlier ones. Both sides work on the same databases: psql takes
 * migrations that migrate does not have, and writes to a history of another name.
 */
function prepareDatabases(count) {
  return async ({ createDatabase, folder }) => {
    const url = await createDatabase();
    const names = await createDatabases(url, count);
    const list = join(folder, 'list');
    writeFileSync(list, names.map(name => `${name}\n`).join(''));
    const migrations = join(folder, 'migrations');
    const [ours, theirs] = [makeMigrations(1000).slice(0, 500), makeMigrations(1000).slice(500)];
    let [upTo, at] = [0, 0];
    return {
      subject: {
        title: `migrate fleet up, ${connections} connections`,
        prepare: () => {
          upTo += 1;
          writeMigrationFiles(migrations, ours.slice(0, upTo));
          return migrateCommand({ args: [...quietUp, '--databases', list], url, folder });
        },
        verify: () => verifyEnds(url, names, ours[upTo - 1]),
      },
      floor: {
        title: `psql, ${connections} sessions`,
        prepare: () => {
          const transaction = floorUp(theirs[at]).replace('schema_versions', 'floor_versions');
          const begin = at === 0 ? [floorHistory().replace('schema_versions', 'floor_versions')] : [];
          at += 1;
          const scripts = shareOut(names, connections).map((own, session) =>
            writeScript(
              folder,
              `psql-${session}.sql`,
              own.flatMap(name => [`\\connect ${name}`, ...begin, transaction]),
            ),
          );
          return psqlSessions(scripts, url);
        },
        verify: () => verifyEnds(url, names, theirs[at - 1]),
      },
    };
  };
}

function schemaNames(count) {
  return Array.from({ length: count }, (_, index) => `tenant_${index + 1}`);
}

/** A few hundred in a message, because each takes a lock until its end. */
async function createSchemas(url, names) {
  for (let start = 0; start < names.length; start += 500) {
    const some = names.slice(start, start + 500);
    await query(url, some.map(name => `CREATE SCHEMA ${name}`).join(';'));
  }
  await query(url, 'CHECKPOINT');
}

async function createDatabases(url, count) {
  const names = Array.from({ length: count }, (_, index) => `fleet_${index + 1}`);
  for (const name of names) await query(url, `CREATE DATABASE ${name} STRATEGY file_copy`);
  await query(url, 'CHECKPOINT');
  return names;
}

function shareOut(names, sessions) {
  return Array.from({ length: sessions }, (_, session) =>
    names.filter((_, index) => index % sessions === session),
  );
}

async function verifyTables(url, expected) {
  const [{ tables }] = await query(
    url,
    "SELECT count(*)::int AS tables FROM pg_tables WHERE tablename LIKE 'bench\\_%'",
  );
  if (tables !== expected) throw new Error(`${tables} tables exist; there should be ${expected}`);
}

/** The first and the last of the databases have the table. */
async function verifyEnds(url, names, { table }) {
  for (const name of [names[0], names.at(-1)]) {
    const target = new URL(url);
    target.pathname = name;
    const [{ exists }] = await query(target.href, `SELECT to_regclass('${table}') IS NOT NULL AS exists`);
    if (!exists) throw new Error(`${name} has no ${table}`);
  }
}
