// Holds the rules of .dependency-cruiser.mjs, and fails when they were not really tested:
// under a TypeScript it does not support, dependency-cruiser sees no module and reports success.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import arrows from '../.dependency-cruiser.mjs';

chdir(fileURLToPath(new URL('..', import.meta.url)));

const packages = readdirSync('packages').map(name => `packages/${name}`);
const folders = packages.flatMap(path => [`${path}/src`, `${path}/test`]).filter(path => existsSync(path));

const { modules, summary } = await cruiseFolders(folders);
const dependencies = modules.reduce((sum, module) => sum + module.dependencies.length, 0);
const problems = [...blindSpots(modules, dependencies), ...summary.violations.map(describeViolation)];

for (const problem of problems) {
  console.error(problem);
}
console.log(
  `${modules.length} modules, ${dependencies} dependencies, ${summary.violations.length} violations`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

/** The modules of our own, without those of node_modules, and the violations. */
async function cruiseFolders(paths) {
  const options = { ...arrows.options, validate: true, ruleSet: { forbidden: arrows.forbidden } };
  const tsConfig = extractTypeScriptConfig('tsconfig.json');
  const { output } = await cruise(paths, options, undefined, { tsConfig });
  const own = output.modules.filter(module => paths.some(path => module.source.startsWith(`${path}/`)));
  return { modules: own, summary: output.summary };
}

/** Each way in which the check looked at less than the whole tree. */
function blindSpots(modules, dependencies) {
  const seen = new Set(modules.map(module => module.source));
  const unseen = folders.flatMap(typeScriptFiles).filter(path => !seen.has(path));
  const empty = packages.filter(path => ![...seen].some(source => source.startsWith(`${path}/src/`)));
  return [
    ...unseen.map(path => `not seen: ${path}`),
    ...empty.map(path => `no module seen in ${path}/src`),
    ...(dependencies === 0
      ? ['no dependency seen: is this TypeScript newer than dependency-cruiser supports?']
      : []),
  ];
}

function typeScriptFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name));
}

function describeViolation({ rule, from, to, cycle = [{ name: to }] }) {
  const path = [from, ...cycle.map(step => step.name).filter(name => name !== from)];
  const reason = arrows.forbidden.find(({ name }) => name === rule.name)?.comment;
  return `${rule.name}: ${path.join(' → ')}\n    ${reason}`;
}
