// Validates the designs of this repository against the commit that is checked out. Comes after vitest in "npm test":
// most checks of the designs are tests that have just run, and look their results up (scripts/designs/passed.mjs).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { coverageFile, resultsFile } from './designs/results.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const binary = join(root, 'packages/blueprint/dist/bin.cjs');
const setup = `"${execPath}" scripts/designs/bring-results.mjs "${root}"`;

requireFreshResults();
mkdirSync(join(root, 'test-results'), { recursive: true });
const names = readdirSync(join(root, 'design'));
const failed = names.filter(name => !checkDesign(name));
console.log(`${names.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Whether the brief and the design are without a finding, and the code is what they say. */
function checkDesign(name) {
  console.log(`design/${name}`);
  const report = `json=${join(root, 'test-results', `${name}.json`)}`;
  return (
    requireReasons(name) &&
    run('brief', 'check', name, '--strict') &&
    run('check', name, '--strict') &&
    run('validate', name, '--yes', '--setup', setup, '--report', report)
  );
}

/** What may deviate for now says why. */
function requireReasons(name) {
  const path = join(root, 'design', name, 'drift_baseline.json');
  const known = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).known : [];
  const bare = known.filter(entry => typeof entry === 'string');
  for (const entry of bare) console.log(`  ${path}: no reason is given for "${entry}"`);
  return bare.length === 0;
}

/** All of the output where something is wrong, its verdict otherwise. */
function run(...args) {
  const { status, stdout, stderr } = spawnSync(execPath, [binary, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1' },
  });
  const command = `blueprint ${args.slice(0, args.indexOf('--setup') >>> 0).join(' ')}`;
  const verdict = stdout.split('\n').find(line => /^[✓!] +(?:Nothing|No|\d+ errors?,)/.test(line));
  if (status === 0) console.log(`  ${command}: ${verdict ?? 'done'}`);
  else console.log(`  ${command} failed:\n${stdout}\n${stderr}`);
  return status === 0;
}

/** Results of an older tree would prove nothing about this one. */
function requireFreshResults() {
  for (const file of [resultsFile, coverageFile]) {
    if (!existsSync(join(root, file))) throw new Error(`there is no ${file}: "npm test" makes it`);
  }
  const { startTime } = JSON.parse(readFileSync(join(root, resultsFile), 'utf8'));
  const changed = sources().filter(file => statSync(join(root, file)).mtimeMs > startTime);
  if (changed.length === 0) return;
  throw new Error(`${changed[0]} has changed since the tests ran (${resultsFile}): run "npm test"`);
}

function sources() {
  return readdirSync(join(root, 'packages')).flatMap(name =>
    ['src', 'test'].flatMap(part => filesIn(`packages/${name}/${part}`)),
  );
}

function filesIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length));
}
