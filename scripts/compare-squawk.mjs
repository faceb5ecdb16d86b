// Lints real migrations with migrate and with squawk, and prints where the two differ.
//
//   npm install --prefix /tmp/squawk squawk-cli@2.66.0
//   node scripts/compare-squawk.mjs /tmp/squawk/node_modules/.bin/squawk
//
// The migrations are those that the modules of Medusa ship: development dependencies of packages/migrate. A finding of
// one side matches one of the other in the same file, within the same lines, by the table below. What does not match is
// counted by rule, with an example; docs/migrate/lint-differences.md explains every kind of it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const squawk = argv[2];
/** With `--all`, each difference is printed. */
const showsAll = argv.includes('--all');
if (squawk === undefined) {
  console.error('usage: node scripts/compare-squawk.mjs PATH-OF-SQUAWK');
  exit(2);
}
const repository = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'compare-squawk-'));
try {
  await compare();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare() {
  const modules = await writeMigrations();
  const ours = modules.flatMap(lintOurs);
  const theirs = lintTheirs(modules);
  const { rules } = await load('packages/migrate/src/lint/rules/index.ts');
  const same = new Map(rules.map(({ id, peers }) => [id, peers?.squawk ?? []]));
  const files = modules.reduce((sum, module) => sum + readdirSync(join(folder, 'up', module)).length, 0);
  const matches = theirs.map(finding => ours.some(other => isSame(other, finding, same)));
  console.log(`${files} migrations of ${modules.length} packages; UP only.`);
  console.log(
    `squawk: ${theirs.length} findings, ${matches.filter(Boolean).length} of them found by migrate too.`,
  );
  const only = theirs.filter((_, index) => !matches[index]);
  report('only squawk', only);
  const unmatched = ours.filter(finding => !theirs.some(other => isSame(finding, other, same)));
  console.log(
    `\nmigrate: ${ours.length} findings, ${ours.length - unmatched.length} of them found by squawk too.`,
  );
  report('only migrate', unmatched);
}

/** Each package is a folder of its own, because each has a database of its own. */
async function writeMigrations() {
  const { medusaPackages, shippedMigrations, writeAsMigrations } = await load(
    'packages/migrate/test/fixtures/medusa.ts',
  );
  for (const one of medusaPackages) {
    await writeAsMigrations(await shippedMigrations([one]), join(folder, 'files', one.split('/').at(-1)));
  }
  const modules = readdirSync(join(folder, 'files'));
  for (const module of modules) {
    mkdirSync(join(folder, 'up', module), { recursive: true });
    for (const name of readdirSync(join(folder, 'files', module))) {
      const text = readFileSync(join(folder, 'files', module, name), 'utf8');
      const end = /^-- DOWN$/m.exec(text)?.index ?? text.length;
      // The same lines, so that places can be compared.
      writeFileSync(join(folder, 'up', module, name), text.slice(0, end));
    }
  }
  return modules;
}

function lintOurs(module) {
  const args = [
    join(repository, 'packages/migrate/dist/bin.js'),
    'lint',
    '--path',
    `files/${module}`,
    '--format',
    'json',
  ];
  // Rules that are off here and on there are switched on: it is the finding that is compared, not the taste.
  writeFileSync(
    join(folder, 'migrate.config.json'),
    JSON.stringify({
      lint: {
        rules: { 'small-integer': 'note', 'missing-statement-timeout': 'note', 'not-repeatable': 'note' },
      },
    }),
  );
  const { stdout } = spawnSync(execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return JSON.parse(stdout)
    .findings.filter(({ direction }) => direction !== 'down')
    .map(({ rule, file, line, endLine, message }) => ({
      rule,
      file: `${module}/${file.split('/').at(-1)}`,
      line,
      endLine,
      message,
    }));
}

function lintTheirs(modules) {
  return modules.flatMap(module => {
    const names = readdirSync(join(folder, 'up', module));
    const args = ['--reporter', 'json', '--assume-in-transaction', ...names];
    const { stdout } = spawnSync(squawk, args, {
      cwd: join(folder, 'up', module),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    return JSON.parse(stdout).map(({ rule_name: rule, file, line, line_end: end, message }) => ({
      rule,
      file: `${module}/${file}`,
      line: line + 1,
      endLine: (end ?? line) + 1,
      message,
    }));
  });
}

function isSame(ours, theirs, same) {
  return (
    ours.file === theirs.file &&
    ours.line <= theirs.endLine &&
    theirs.line <= ours.endLine &&
    (same.get(ours.rule) ?? []).includes(theirs.rule)
  );
}

function report(title, findings) {
  const byRule = new Map();
  for (const finding of findings) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  for (const [rule, list] of [...byRule].sort((a, b) => b[1].length - a[1].length)) {
    const shown = showsAll ? list : list.slice(0, 1);
    for (const { file, line, message } of shown)
      console.log(
        `  ${title}: ${String(list.length).padStart(5)}  ${rule.padEnd(34)} ${file}:${line} ${message.slice(0, 90)}`,
      );
  }
}

/** A module of this repository in TypeScript, which Node 20 does not read. */
async function load(path) {
  const source = join(repository, path);
  const outfile = join(folder, `${path.replaceAll('/', '_')}.mjs`);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) },
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
