// `npm run bench` runs every benchmark, `npm run bench -- up-200 --runs 3` one of them.
// Each compares a command of migrate with a floor, run by run in turn on one server, and judges the ratio.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { execPath, exit, versions } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backup1gb, restore1gb } from './backup-1gb.mjs';
import { comparePairs, formatComparison } from './compare.mjs';
import { withServer } from './server.mjs';
import { status200 } from './status-200.mjs';
import { up200 } from './up-200.mjs';
import { verify200 } from './verify-200.mjs';

const benchmarks = [up200, status200, verify200, backup1gb, restore1gb];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '7' } },
});
const runs = Number(values.runs);
const chosen = chooseBenchmarks(positionals);
if (!Number.isInteger(runs) || runs < 1) {
  stop(`--runs takes a number of at least 1, not ${values.runs}`);
}

execFileSync(execPath, [repositoryPath('packages/migrate/build.mjs')], { stdio: 'inherit' });
for (const benchmark of chosen) {
  await runBenchmark(benchmark);
}

async function runBenchmark({ name, goal, goalMs, prepare }) {
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`));
  try {
    await withServer(async ({ version, createDatabase, description }) => {
      const { subject, floor, notes = () => [] } = await prepare({ createDatabase, folder });
      const comparison = await comparePairs({ subject, floor, runs });
      console.log(`${name}: ${runs} pairs of runs, PostgreSQL ${version}, fsync on`);
      console.log(formatComparison(comparison, { goal, goalMs }));
      console.log(
        `${notes()
          .map(note => `  ${note}\n`)
          .join('')}`,
      );
      writeResult({
        name,
        goal,
        goalMs,
        runs,
        server: description,
        machine: describeMachine(),
        ...comparison,
        notes: notes(),
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function chooseBenchmarks(names) {
  const unknown = names.find(name => !benchmarks.some(benchmark => benchmark.name === name));
  if (unknown !== undefined) {
    stop(`There is no benchmark ${unknown}. There are: ${benchmarks.map(({ name }) => name).join(', ')}`);
  }
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

function describeMachine() {
  return {
    processor: cpus()[0]?.model,
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: release(),
    temporaryFolder: tmpdir(),
    node: versions.node,
    commit: commit(),
  };
}

function commit() {
  const options = { cwd: repositoryPath('.'), encoding: 'utf8' };
  return spawnSync('git', ['describe', '--always', '--dirty'], options).stdout?.trim();
}

function writeResult(result) {
  const measuredAt = new Date().toISOString();
  const path = `bench/results/${result.name}-${measuredAt.replaceAll(':', '-')}.json`;
  mkdirSync(repositoryPath('bench/results'), { recursive: true });
  writeFileSync(repositoryPath(path), `${JSON.stringify({ measuredAt, ...result }, null, 2)}\n`);
}

function repositoryPath(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

function stop(message) {
  console.error(message);
  exit(2);
}
