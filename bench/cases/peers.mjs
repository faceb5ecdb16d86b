// Other tools on the same server, with the same work, each as its documentation says: 200 migrations on an empty
// database, and a run with nothing to do. Their handicaps are named: what they leave out that migrate does.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { migrateCommand, runToEnd } from '../migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from '../migrations.mjs';
import { dbmate } from '../peers/dbmate.mjs';
import { drizzle } from '../peers/drizzle.mjs';
import { graphileMigrate } from '../peers/graphile-migrate.mjs';
import { knex } from '../peers/knex.mjs';
import { ley } from '../peers/ley.mjs';
import { installed, versionOf } from '../peers/local.mjs';
import { nodePgMigrate } from '../peers/node-pg-migrate.mjs';
import { umzug } from '../peers/umzug.mjs';
import { psqlFile, writeFloorUp } from '../psql.mjs';
import { quietUp, verifyAll } from './up.mjs';

const tools = [dbmate, nodePgMigrate, knex, umzug, ley, drizzle, graphileMigrate];
const count = 200;

export const peers = [
  { name: 'peers-up-200', goals: {}, runs: 5, prepare: prepareUp },
  { name: 'peers-noop-200', goals: {}, runs: 5, prepare: prepareNoop },
];

async function prepareUp({ createDatabase, folder }) {
  const { migrations, sides } = writeAll(folder);
  const script = writeFloorUp(folder, migrations);
  return {
    subject: {
      title: 'migrate up --json',
      prepare: async () => migrateCommand({ args: quietUp, url: await createDatabase(), folder }),
      verify: ({ url }) => verifyAll(url, count),
    },
    floor: {
      title: 'psql, the floor',
      prepare: async () => psqlFile(script, await createDatabase()),
      verify: ({ url }) => verifyAll(url, count),
    },
    peers: sides.map(({ tool, title, own }) => ({
      title,
      handicap: tool.handicap,
      prepare: async () => commandOf(tool, await createDatabase(), own),
      verify: ({ url }) => verifyAll(url, count, tool.history),
    })),
  };
}

async function prepareNoop({ createDatabase, folder }) {
  const { migrations, sides } = writeAll(folder);
  const url = await createDatabase();
  runToEnd(migrateCommand({ args: quietUp, url, folder }));
  const done = psqlFile(writeFloorUp(folder, migrations), await createDatabase());
  runToEnd(done);
  const applied = [];
  for (const { tool, title, own } of sides) {
    const command = commandOf(tool, await createDatabase(), own);
    runToEnd(command);
    applied.push({ title, handicap: tool.handicap, prepare: () => command, verify: () => {} });
  }
  return {
    subject: {
      title: 'migrate up --json, nothing to do',
      prepare: () => migrateCommand({ args: quietUp, url, folder }),
      verify: () => {},
    },
    floor: {
      title: 'psql, one query',
      prepare: () => ({ command: 'psql', args: ['-X', '-q', '-c', 'select 1', done.url] }),
      verify: () => {},
    },
    peers: applied,
  };
}

/** Every tool finds the same migrations in its own form. */
function writeAll(folder) {
  const missing = tools.filter(({ tool }) => versionOf(tool) === undefined);
  if (missing.length > 0)
    throw new Error('The peers are not installed: npm install --ignore-scripts --prefix bench/peers');
  // Some look for their packages from where the migrations are.
  symlinkSync(installed, join(folder, 'node_modules'));
  const migrations = makeMigrations(count);
  writeMigrationFiles(join(folder, 'migrations'), migrations);
  const sides = tools.map(tool => {
    const own = join(folder, tool.tool, 'migrations');
    mkdirSync(own, { recursive: true });
    tool.write(own, migrations);
    return { tool, title: `${tool.tool} ${versionOf(tool.tool)}`, own };
  });
  return { migrations, sides };
}

function commandOf(tool, url, folder) {
  const { env: more, ...command } = tool.up(url, folder);
  return { cwd: folder, ...command, env: { ...env, ...more }, url };
}
