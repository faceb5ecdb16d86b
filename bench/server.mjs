// A PostgreSQL for one benchmark: that of the tests, but with commits that really reach the disk.
import { execFileSync } from 'node:child_process';
import { exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';

const settings = { fsync: true, synchronous_commit: true, shared_buffers: '128MB' };

/** What decides how fast a server writes; recorded as the server says it. */
const recorded = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_level',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'autovacuum',
  'autovacuum_naptime',
  'jit',
];

/**
 * Starts the server, calls `use` and shuts it down. Nothing is deleted before this process ends: ext4 looks through what was
 * deleted in the last minutes for each file that it makes, and whatever is timed next would pay for it.
 *
 * `use` gets createServer, too, for runs that leave so much behind that autovacuum would work through the next one.
 */
export async function withServer(use) {
  const psql = requirePsql();
  const startServer = await loadStartServer();
  const servers = [];
  const createServer = async () => {
    const server = await startServer({ version: 18, settings });
    servers.push(server);
    return { url: server.url(), createDatabase: databaseCreator(server), shutdown: () => server.shutdown() };
  };
  try {
    const { url, createDatabase } = await createServer();
    const description = { psql, ...(await describeServer(url)) };
    await use({ version: description.postgres, createDatabase, createServer, description });
  } finally {
    for (const server of servers) await server.shutdown();
  }
}

async function describeServer(url) {
  const [{ server_version: postgres }] = await query(url, 'show server_version');
  const names = recorded.map(name => `'${name}'`).join(', ');
  const rows = await query(
    url,
    `select name, current_setting(name) as value from pg_settings where name in (${names})`,
  );
  return { postgres, settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])) };
}

/** Runs SQL on a connection of its own and returns the rows. */
export async function query(url, sql) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Each call makes a database, empty or a copy, and flushes what came before, so that every run starts alike. */
function databaseCreator(server) {
  let count = 0;
  return async template => {
    count += 1;
    const copied = template === undefined ? '' : ` template ${new URL(template).pathname.slice(1)}`;
    await query(server.url(), `create database bench_${count}${copied}`);
    await query(server.url(), 'checkpoint');
    return server.url(`bench_${count}`);
  };
}

/** Node 20 can't load TypeScript, so the file is bundled, at a place from which npm packages are found. */
async function loadStartServer() {
  const outfile = fileURLToPath(new URL('../node_modules/.cache/bench/server.mjs', import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL('../packages/testing/src/server.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { startServer } = await import(outfile);
  return startServer;
}

function requirePsql() {
  try {
    return execFileSync('psql', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    console.error('The floor is measured with psql. Install it with: apt-get install -y postgresql-client');
    return exit(2);
  }
}
