// Prints how many lines of a folder the tests of the last "npm test" ran through: node scripts/designs/coverage.mjs FOLDER
import { existsSync, readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { broughtCoverageFile, coverageFile } from './results.mjs';

const [, , folder = ''] = argv;
const file = existsSync(broughtCoverageFile) ? broughtCoverageFile : coverageFile;
const ofFiles = Object.entries(JSON.parse(readFileSync(file, 'utf8')))
  .filter(([path]) => path.includes(`/${folder}/`))
  .map(([, { lines }]) => lines);
const sum = key => ofFiles.reduce((total, lines) => total + lines[key], 0);
const [total, covered] = [sum('total'), sum('covered')];
if (total === 0) throw new Error(`no line of ${folder} was measured`);
// As istanbul's short summary has it, so that a reader of its output understands it.
console.log(`Lines : ${((100 * covered) / total).toFixed(2)}% ( ${covered}/${total} )`);
