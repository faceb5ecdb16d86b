// Shows that tests have passed in the last "npm test": node scripts/designs/passed.mjs FILE… [-- "part of a title"]
// Each file must be there and have run; a test that failed, or none that passed, is an error.
import { existsSync, readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { resultsFile } from './results.mjs';

const args = argv.slice(2);
const end = args.indexOf('--');
const files = end === -1 ? args : args.slice(0, end);
const title = end === -1 ? '' : (args[end + 1] ?? '');
if (files.length === 0) throw new Error('which test files?');

const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8'));
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of files) count(file);
const { passed, failed, skipped } = counts;
// As vitest prints it, so that a reader of its output understands it.
const parts = [
  [failed, 'failed'],
  [passed, 'passed'],
  [skipped, 'skipped'],
];
const words = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
console.log(` Tests  ${words.join(' | ')} (${passed + failed + skipped})`);
process.exitCode = failed === 0 ? 0 : 1;

function count(file) {
  const found = testResults.find(({ name }) => name.endsWith(`/${file}`));
  if (!existsSync(file)) throw new Error(`there is no ${file}`);
  if (found === undefined) throw new Error(`${file} has not run`);
  const tests = found.assertionResults.filter(({ fullName }) => fullName.includes(title));
  // Also a file that failed before its first test.
  if (!tests.some(({ status }) => status === 'passed')) throw new Error(`no test of ${file} has passed`);
  for (const { status } of tests) counts[status in counts ? status : 'skipped'] += 1;
}
