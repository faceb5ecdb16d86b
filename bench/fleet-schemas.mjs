// 500 schemas, 20 migrations each: `migrate fleet up` against psql sessions that share the schemas out among them, each
// migration in its own transaction with its history row; then one more migration, a run with nothing to do, and status.
// node bench/fleet-schemas.mjs [--schemas 500] [--migrations 20] [--connections 8] [--runs 4] [--psql 4,8]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath, versions } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeMigrations, writeMigrationFiles } from './migrations.mjs';
import { query, withServer } from './server.mjs';

const { values } = parseArgs({
  options: {
    schemas: { type: 'string', default: '500' },
    migrations: { type: 'string', default: '20' },
    connections: { type: 'string', default: '8' },
    psql: { type: 'string', default: '8' },
    runs: { type: 'string', default: '4' },
  },
});
const schemas = Array.from({ length: Number(values.schemas) }, (_, index) => `tenant_${index + 1}`);
const all = makeMigrations(Number(values.migrations) + 1);
const first = all.slice(0, -1);
const bin = fileURLToPath(new URL('../packages/migrate/dist/bin.cjs', import.meta.url));

execFileSync(execPath, [fileURLToPath(new URL('../packages/migrate/build.mjs', import.meta.url))]);
let isDescribed = false;
const folder = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
try {
  writeMigrationFiles(join(folder, 'migrations'), first);
  writeMigrationFiles(join(folder, 'one-more'), all);
  const ratios = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    // A server of its own for each side, and in turn: autovacuum goes on for minutes about what the other side has left.
    const floor = [];
    const timeFloor = async () => {
      for (const sessions of values.psql.split(',').map(Number))
        floor.push(await onNewServer(createDatabase => timePsql(sessions, createDatabase)));
    };
    if (run % 2 === 0) await timeFloor();
    const subject = await onNewServer(timeFleet);
    if (run % 2 === 1) await timeFloor();
    const best = Math.min(...floor.map(({ seconds }) => seconds));
    ratios.push(subject.empty / best);
    const psql = floor
      .map(({ sessions, seconds }) => `psql × ${sessions} ${seconds.toFixed(2)} s`)
      .join(', ');
    const parts = Object.entries(subject).map(([name, seconds]) => `${name} ${seconds.toFixed(2)} s`);
    console.log(
      `${psql}; fleet × ${values.connections}: ${parts.join(', ')}; ratio ${(subject.empty / best).toFixed(3)}`,
    );
  }
  const middle = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)];
  console.log(`median ratio ${middle.toFixed(3)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function onNewServer(action) {
  let result;
  await withServer(async ({ version, createDatabase }) => {
    if (!isDescribed) {
      console.log(
        `${schemas.length} schemas × ${first.length} migrations, PostgreSQL ${version}, ${cpus().length} × ${cpus()[0]?.model}, Node ${versions.node}`,
      );
      isDescribed = true;
    }
    result = await action(createDatabase);
  });
  return result;
}

async function emptySchemas(createDatabase) {
  const url = await createDatabase();
  await query(url, schemas.map(name => `CREATE SCHEMA ${name}`).join(';'));
  await query(url, 'CHECKPOINT');
  return url;
}

async function timePsql(sessions, createDatabase) {
  const url = await emptySchemas(createDatabase);
  const scripts = Array.from({ length: sessions }, (_, session) => {
    const path = join(folder, `psql-${session}.sql`);
    const own = schemas.filter((_, index) => index % sessions === session);
    writeFileSync(path, own.map(floorScript).join('\n'));
    return path;
  });
  const start = performance.now();
  await Promise.all(
    scripts.map(path => run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', path, url], { ...env })),
  );
  return { sessions, seconds: (performance.now() - start) / 1_000 };
}

function floorScript(schema) {
  const table =
    'CREATE TABLE schema_versions (version varchar(255) PRIMARY KEY, checksum varchar(64) NOT NULL, applied_at timestamptz NOT NULL, execution_time_ms integer NOT NULL, applied_by varchar(255) NOT NULL);';
  const transactions = first.map(
    ({ version, up }) =>
      `BEGIN;\n${up}\nINSERT INTO schema_versions VALUES ('${version}', '${'0'.repeat(64)}', now(), 1, current_user);\nCOMMIT;`,
  );
  return [`SET search_path = ${schema};`, table, ...transactions].join('\n');
}

async function timeFleet(createDatabase) {
  const url = await emptySchemas(createDatabase);
  const times = {};
  const steps = [
    ['empty', 'migrations', ['fleet', 'up']],
    ['one more', 'one-more', ['fleet', 'up']],
    ['nothing to do', 'one-more', ['fleet', 'up']],
    ['status', 'one-more', ['fleet', 'status']],
  ];
  for (const [name, directory, command] of steps) {
    const args = [
      ...command,
      '--schemas',
      'tenant_*',
      '--connections',
      values.connections,
      '--json',
      '--log-level',
      'error',
    ];
    const start = performance.now();
    await run(execPath, [bin, ...args], {
      ...env,
      DATABASE_URL: url,
      MIGRATION_PATH: join(folder, directory),
    });
    times[name] = (performance.now() - start) / 1_000;
  }
  const [{ n }] = await query(
    url,
    "SELECT count(*)::int AS n FROM pg_tables WHERE tablename LIKE 'bench\\_%'",
  );
  if (n !== schemas.length * all.length) throw new Error(`${n} tables`);
  return times;
}

async function run(command, args, environment) {
  mkdirSync(join(folder, 'empty'), { recursive: true });
  const child = spawn(command, args, {
    cwd: join(folder, 'empty'),
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ').slice(0, 200)}: exit ${code}`);
}
