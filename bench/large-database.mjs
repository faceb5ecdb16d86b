// The test of the source: a database of 10 GB, a hundred migrations with backups on, while a second process works on it.
// Shows the whole time, each migration, what the load waited, and the most memory. Takes minutes, and 30 GB of disk.
// node bench/large-database.mjs [--gigabytes 10]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { execPath, versions } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { watchMemory } from './compare.mjs';
import { makeLargeDatabase } from './large/database.mjs';
import { writeLargeMigrations } from './large/migrations.mjs';
import { migrateCommand } from './migrate-command.mjs';
import { withServer } from './server.mjs';

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '10' } } });
const here = path => fileURLToPath(new URL(path, import.meta.url));
execFileSync(execPath, [here('../packages/migrate/build.mjs')]);
const folder = mkdtempSync(join(tmpdir(), 'bench-large-'));
try {
  const names = writeLargeMigrations(join(folder, 'migrations'));
  await withServer(async ({ createDatabase, description }) => {
    const url = await createDatabase();
    const made = performance.now();
    const { orders, bytes } = await makeLargeDatabase(url, Number(values.gigabytes) * 1e9);
    const machine = `${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 1e9).toFixed(0)} GB`;
    console.log(
      `${(bytes / 1e9).toFixed(1)} GB in ${seconds(performance.now() - made)} s, PostgreSQL ${description.postgres}, Node ${versions.node}, ${machine}`,
    );
    const load = startLoad(url, orders);
    await setTimeout(3_000);
    const run = await timeUp(url);
    const seen = await load.end();
    report({ bytes, machine, names, run, seen });
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function startLoad(url, orders) {
  const child = spawn(execPath, [here('large/load.mjs'), url, String(orders)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const output = collect(child.stdout);
  return {
    end: async () => {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
      return JSON.parse(output());
    },
  };
}

async function timeUp(url) {
  const { command, args, cwd, env } = migrateCommand({
    args: ['up', '--json', '--log-level', 'info'],
    url,
    folder,
  });
  const start = performance.now();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const peakBytes = watchMemory(child.pid);
  const [code] = await once(child, 'close');
  const elapsed = performance.now() - start;
  if (code !== 0) throw new Error(`migrate up: exit ${code}\n${stdout()}${stderr()}`);
  const events = stderr()
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
  const applied = events.filter(({ event }) => event === 'migration_applied');
  const retries = events.filter(({ event }) => event === 'lock_retry').length;
  const begun = events.find(({ event }) => event === 'run_started');
  return {
    elapsed,
    peakBytes: peakBytes(),
    retries,
    beforeFirstMs: new Date(begun.timestamp) - new Date(events[0].timestamp),
    applied: applied.map(({ version, execution_time_ms: ms }) => ({ version, ms })),
    backupBytes: sizeOf(join(folder, 'backups')),
  };
}

function report({ bytes, machine, names, run, seen }) {
  const slowest = run.applied.toSorted((a, b) => b.ms - a.ms).slice(0, 12);
  console.log(
    [
      `${run.applied.length} migrations in ${seconds(run.elapsed)} s (goal: 300 s), of which ${seconds(run.beforeFirstMs)} s before the first: health and the backup, ${(run.backupBytes / 1e6).toFixed(0)} MB`,
      `the most memory of migrate: ${(run.peakBytes / 1e6).toFixed(0)} MB; tries again for want of a lock: ${run.retries}`,
      'the slowest:',
      ...slowest.map(({ version, ms }) => `  ${seconds(ms).padStart(7)} s  ${names.get(version)}`),
      `the load: ${seen.transactions} transactions, median ${seen.medianMs} ms, 99 % below ${seen.p99Ms} ms; ${seen.over100Ms} over 100 ms, ${seen.over1000Ms} over 1 s`,
      `  the longest: ${seen.longest.map(({ ms, afterS }) => `${ms} ms (after ${afterS} s)`).join(', ')}`,
      `  errors: ${JSON.stringify(seen.errors)}`,
    ].join('\n'),
  );
  mkdirSync(here('results'), { recursive: true });
  const path = here(`results/large-database-${new Date().toISOString().replaceAll(':', '-')}.json`);
  const applied = run.applied.map(each => ({ ...each, name: names.get(each.version) }));
  writeFileSync(path, JSON.stringify({ bytes, machine, ...run, applied, load: seen }, null, 2));
}

function collect(stream) {
  const chunks = [];
  stream.on('data', chunk => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

function sizeOf(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function seconds(ms) {
  return (ms / 1000).toFixed(1);
}
