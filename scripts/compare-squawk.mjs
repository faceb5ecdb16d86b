// Lints real migrations with migrate and with squawk, and prints where the two differ.
//
//   npm install --prefix /tmp/squawk squawk-cli@2.66.0
//   node scripts/compare-squawk.mjs /tmp/squawk/node_modules/.bin/squawk
//
// The migrations are those that the modules of Medusa ship, which are development dependencies of packages/migrate, and
// those of the packages in compare-squawk/packages.mjs, which npm packs into a temporary folder. A finding of one side
// matches one of the other in the same file, within the same lines, where our rule says that theirs is the same. What
// does not match falls under an explanation of compare-squawk/differences.mjs. Fails when one does not, or when the
// tables of docs/migrate/lint-differences.md are not those of this run; --write writes them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { argv, execPath, exit } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { onlyMigrate, onlySquawk, overlap } from './compare-squawk/differences.mjs';
import { otherMigrations } from './compare-squawk/packages.mjs';

const squawk = argv[2];
/** With `--all`, each difference is printed. */
const showsAll = argv.includes('--all');
const writes = argv.includes('--write');
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
  const both = { ours, theirs, textOf: file => readFileSync(join(folder, 'up', file), 'utf8') };
  const only = {
    squawk: theirs.filter(finding => !ours.some(other => isSame(other, finding, same))),
    migrate: ours.filter(finding => !theirs.some(other => isSame(finding, other, same))),
  };
  const groups = {
    squawk: explain(only.squawk, onlySquawk, both),
    migrate: explain(only.migrate, onlyMigrate, both),
  };
  const counts = [
    `${files} migrations of ${modules.length} packages, UP only.`,
    `squawk has ${theirs.length} findings; migrate has ${theirs.length - only.squawk.length} of them too.`,
    `migrate has ${ours.length} findings; squawk has ${ours.length - only.migrate.length} of them too.`,
  ];
  console.log(counts.join('\n'));
  for (const [side, list] of Object.entries(groups)) for (const group of list) show(side, group);
  const unexplained = [...groups.squawk, ...groups.migrate].filter(({ verdict }) => verdict === undefined);
  if (unexplained.length > 0) fail('some differences have no explanation in compare-squawk/differences.mjs');
  else writeTables(counts, groups);
}

/** One group for each explanation, and one for each rule without. */
function explain(findings, explanations, both) {
  const groups = new Map();
  for (const finding of findings) {
    const explanation = explanations.find(
      ({ rules, if: applies }) => rules.includes(finding.rule) && (applies?.({ finding, ...both }) ?? true),
    ) ?? { rules: [finding.rule] };
    const key = explanation.verdict === undefined ? finding.rule : explanation;
    const group = groups.get(key) ?? { ...explanation, findings: [] };
    groups.set(key, group);
    group.findings.push(finding);
  }
  for (const unused of explanations.filter(each => !groups.has(each)))
    fail(`nothing falls under the explanation of ${unused.rules.join(', ')}: "${unused.why}"`);
  return [...groups.values()].sort((a, b) => b.findings.length - a.findings.length);
}

function show(side, { findings, verdict = 'UNEXPLAINED', why = '' }) {
  console.log(`\nonly ${side}: ${findings.length}, ${verdict}. ${why}`);
  for (const { rule, file, line, message } of showsAll ? findings : findings.slice(0, 1))
    console.log(`  ${rule.padEnd(30)} ${file}:${line} ${message.slice(0, 90)}`);
}

/** Between the two marks of the document. */
function writeTables(counts, groups) {
  const path = join(repository, 'docs/migrate/lint-differences.md');
  const text = readFileSync(path, 'utf8');
  const lines = ['', counts.join(' '), ''];
  for (const [side, list] of Object.entries(groups)) {
    const total = list.reduce((sum, { findings }) => sum + findings.length, 0);
    lines.push(
      `## Only ${side}: ${total}`,
      '',
      '| rules | count | verdict | why |',
      '| --- | ---: | --- | --- |',
    );
    for (const { findings, verdict, why } of list)
      lines.push(`| ${rulesOf(findings, side)} | ${findings.length} | ${verdict} | ${why} |`);
    lines.push('');
  }
  const updated = text.replace(
    /(<!-- tables -->\n)[\s\S]*?(<!-- end of tables -->)/,
    (_, start, end) => `${start}${lines.join('\n')}\n${end}`,
  );
  const isCurrent = cellsOf(updated) === cellsOf(text);
  if (isCurrent) return;
  if (!writes) return fail('docs/migrate/lint-differences.md has other tables; write them with --write');
  writeFileSync(path, updated);
  console.log('\ndocs/migrate/lint-differences.md is written; format it with "npx biome check --write".');
}

/** The formatter pads tables. */
function cellsOf(text) {
  return text.replaceAll(/ *\| */g, '|').replaceAll(/\|[-:]+(?=\|)/g, '|-');
}

function rulesOf(findings, side) {
  const counts = new Map();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts]
    .map(([rule, count]) => {
      const name = side === 'migrate' ? `[${rule}](rules/${rule}.md)` : rule;
      return counts.size === 1 ? name : `${name} ${count}`;
    })
    .join(', ');
}

function fail(message) {
  console.error(`\n${message}`);
  process.exitCode = 1;
}

/** Each package is a folder of its own, because each has a database of its own. */
async function writeMigrations() {
  const { medusaPackages, shippedMigrations, writeAsMigrations } = await load(
    'packages/migrate/test/fixtures/medusa.ts',
  );
  for (const one of medusaPackages) {
    await writeAsMigrations(await shippedMigrations([one]), join(folder, 'files', one.split('/').at(-1)));
  }
  for (const { name, migrations } of await otherMigrations(join(folder, 'packages'))) {
    mkdirSync(join(folder, 'files', name), { recursive: true });
    for (const [index, { name: title, sql }] of migrations.entries()) {
      const version = `20200101000000_${String(index + 1).padStart(3, '0')}`;
      const file = `${version}_${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}.sql`;
      const text = `-- Version: ${version}\n-- Irreversible: only its UP is compared\n\n-- UP\n${sql}\n`;
      writeFileSync(join(folder, 'files', name, file), text);
    }
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
    join(repository, 'packages/migrate/dist/bin.cjs'),
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
        rules: {
          'small-integer': 'note',
          'missing-statement-timeout': 'note',
          'missing-lock-timeout': 'note',
          'not-repeatable': 'note',
        },
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
  return overlap(ours, theirs) && (same.get(ours.rule) ?? []).includes(theirs.rule);
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
