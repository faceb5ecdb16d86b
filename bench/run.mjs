// `npm run bench` runs every benchmark, `npm run bench -- up-200 --runs 3` one of them, `npm run bench -- --list` none.
// Each compares a command of migrate with a floor and with its peers, run by run in turn on one server, and judges it.
// What was measured last is written to bench/results/index.html and, with --readme, into the tables of the README.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import process, { execPath, exit, versions } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchmarks } from './cases/index.mjs';
import { comparePairs, formatComparison } from './compare.mjs';
import { writePage } from './page.mjs';
import { writeReadme } from './readme.mjs';
import { withServer } from './server.mjs';

// What is to be done at exit is done when the command is ended from outside, too.
process.once('SIGINT', () => exit(130));
process.once('SIGTERM', () => exit(143));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    list: { type: 'boolean' },
    readme: { type: 'boolean' },
  },
});
if (values.runs !== undefined && !/^[1-9]\d*$/.test(values.runs))
  stop(`--runs takes a number of at least 1, not ${values.runs}`);
const chosen = chooseBenchmarks(positionals);
if (values.list) {
  console.log(benchmarks.map(({ name }) => name).join('\n'));
} else {
  if (!values.readme) await runAll();
  writePage();
  if (values.readme) writeReadme();
}

/** One that fails is named, and the others are measured. */
async function runAll() {
  execFileSync(execPath, [repositoryPath('packages/migrate/build.mjs')], { stdio: 'inherit' });
  const temporary = mkdtempSync(join(tmpdir(), 'bench-'));
  // Not before the process ends, for the reason that withServer names.
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  for (const benchmark of chosen) {
    try {
      await runBenchmark(benchmark, temporary);
    } catch (error) {
      console.error(`${benchmark.name} failed: ${error.message}\n`);
      process.exitCode = 1;
    }
  }
}

async function runBenchmark({ name, goals, runs: usual = 7, prepare }, temporary) {
  const folder = mkdtempSync(join(temporary, `${name}-`));
  const runs = Number(values.runs ?? usual);
  await withServer(async ({ version, createDatabase, createServer, description }) => {
    const sides = await prepare({ createDatabase, createServer, folder });
    const comparison = await comparePairs({ ...sides, runs });
    console.log(`${name}: ${runs} rounds, PostgreSQL ${version}, fsync on`);
    console.log(`${formatComparison(comparison, goals)}\n`);
    writeResult({ name, goals, runs, server: description, machine: describeMachine(), ...comparison });
  });
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
  mkdirSync(repositoryPath('bench/results'), { recursive: true });
  const text = `${JSON.stringify({ measuredAt, ...result }, null, 2)}\n`;
  writeFileSync(repositoryPath(`bench/results/${result.name}-${measuredAt.replaceAll(':', '-')}.json`), text);
}

function repositoryPath(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

function stop(message) {
  console.error(message);
  exit(2);
}
