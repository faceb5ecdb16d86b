// Other tools on the same server, with the same work, each as its documentation says: 200 migrations on an empty
// database, and a run with nothing to do. Their handicaps are named: what they leave out that migrate does. A tool that
// is not installed is named with what to do about it, and the others are measured.
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
import { liquibase } from '../peers/liquibase.mjs';
import { installed, versionOfPackage } from '../peers/local.mjs';
import { nodePgMigrate } from '../peers/node-pg-migrate.mjs';
import { sqitch } from '../peers/sqitch.mjs';
import { umzug } from '../peers/umzug.mjs';
import { psqlFile, writeFloorUp } from '../psql.mjs';
import { quietUp, verifyAll } from './up.mjs';

const nodeTools = [nodePgMigrate, knex, umzug, ley, drizzle, graphileMigrate];
const tools = [dbmate, ...nodeTools, sqitch, liquibase];
const count = 200;

export const peers = [
  { name: 'peers-up-200', goals: {}, runs: 5, prepare: prepareUp },
  { name: 'peers-noop-200', goals: {}, runs: 5, prepare: prepareNoop },
];

/** What a run of ours may take, as a share of theirs: not above dbmate, and well below what runs in Node as ours does. */
function upGoal(tool) {
  if (tool === dbmate) return 1;
  return nodeTools.includes(tool) ? 0.7 : undefined;
}

function noopGoal(tool) {
  return tool === dbmate || nodeTools.includes(tool) ? 1 : undefined;
}

async function prepareUp({ createDatabase, folder }) {
  const { migrations, sides, notMeasured } = writeAll(folder);
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
      goal: upGoal(tool),
      prepare: async () => commandOf(tool, await createDatabase(), own),
      verify: ({ url }) => verifyAll(url, count, tool.history),
    })),
    notMeasured,
  };
}

async function prepareNoop({ createDatabase, folder }) {
  const { migrations, sides, notMeasured } = writeAll(folder);
  const url = await createDatabase();
  runToEnd(migrateCommand({ args: quietUp, url, folder }));
  const done = psqlFile(writeFloorUp(folder, migrations), await createDatabase());
  runToEnd(done);
  const applied = [];
  for (const { tool, title, own } of sides) {
    const command = commandOf(tool, await createDatabase(), own);
    runToEnd(command);
    await verifyAll(command.url, count, tool.history);
    applied.push({
      title,
      handicap: tool.handicap,
      goal: noopGoal(tool),
      prepare: () => command,
      verify: () => {},
    });
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
    notMeasured,
  };
}

/** Every tool that is installed finds the same migrations in its own form; of the others it is said why they are not. */
function writeAll(folder) {
  const found = tools.map(tool => ({ tool, ...(tool.findVersion?.() ?? versionOfPackage(tool.tool)) }));
  // Some look for their packages from where the migrations are.
  symlinkSync(installed, join(folder, 'node_modules'));
  const migrations = makeMigrations(count);
  writeMigrationFiles(join(folder, 'migrations'), migrations);
  const measured = found.filter(({ version }) => version !== undefined);
  const sides = measured.map(({ tool, version }) => {
    const own = join(folder, tool.tool, 'migrations');
    mkdirSync(own, { recursive: true });
    tool.write(own, migrations);
    return { tool, title: `${tool.tool} ${version}`, own };
  });
  const missing = found.filter(({ version }) => version === undefined);
  const notMeasured = missing.map(({ tool, missing: why }) => ({ title: tool.tool, why }));
  return { migrations, sides, notMeasured };
}

function commandOf(tool, url, folder) {
  const { env: more, ...command } = tool.up(url, folder);
  return { cwd: folder, ...command, env: { ...env, ...more }, url };
}
