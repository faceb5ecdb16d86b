// Packs @proven/migrate as npm would publish it, installs the tarball in an empty folder, and uses it there
// the way a newcomer does: the command on an embedded database, the library from JavaScript and TypeScript.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'packages/migrate');
const temporary = mkdtempSync(join(tmpdir(), 'check-package-'));
const user = join(temporary, 'user');
const tally = { passed: 0, failed: 0 };

mkdirSync(user);
try {
  checkTarball();
  checkInstallation();
  checkCommand();
  checkLibrary();
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 ? 1 : 0;

function checkTarball() {
  check('build', () => run(execPath, ['build.mjs'], { cwd: source }));
  check('npm pack holds what is needed and nothing else', () => {
    const args = ['pack', '--json', '--pack-destination', temporary];
    const [{ files }] = JSON.parse(run('npm', args, { cwd: source }));
    const paths = files.map(file => file.path);
    const allowed =
      /^(dist\/.+\.(js|js\.map|d\.ts)|dist\/THIRD-PARTY-LICENSES\.txt|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
    assert.deepEqual(
      paths.filter(path => !allowed.test(path)),
      [],
    );
    for (const needed of ['dist/bin.js', 'dist/index.js', 'dist/types/index.d.ts', 'README.md', 'LICENSE']) {
      assert.ok(paths.includes(needed), `${needed} is missing`);
    }
  });
  check('LICENSE is that of the repository', () => {
    assert.equal(readFileSync(join(source, 'LICENSE'), 'utf8'), readFileSync(join(root, 'LICENSE'), 'utf8'));
  });
  check('publint', () => run(tool('publint'), ['run', tarball(), '--strict']));
  check('are the types wrong?', () =>
    run(tool('attw'), [tarball(), '--profile', 'esm-only', '--no-definitely-typed', '--no-color']),
  );
}

function checkInstallation() {
  check('npm install in an empty folder', () => {
    const { devDependencies } = readJson(join(root, 'package.json'));
    writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true, "type": "module" }\n');
    run('npm', ['install', '--prefer-offline', tarball(), `@types/node@${devDependencies['@types/node']}`]);
  });
}

function checkCommand() {
  const { version } = readJson(join(source, 'package.json'));
  const migrate = (args, exitCode = 0) => run(join(user, 'node_modules/.bin/migrate'), args, { exitCode });

  check('npx migrate --help', () =>
    assert.match(run('npx', ['--no-install', 'migrate', '--help']), /Usage: migrate[\s\S]*\bup\b/),
  );
  check('migrate --version', () => assert.equal(migrate(['--version']).trim(), version));
  check('migrate init --embedded', () => {
    migrate(['init', '--embedded']);
    assert.ok(readdirSync(join(user, 'migrations')).some(name => name.endsWith('.sql')));
  });
  check('migrate up', () => assert.match(migrate(['up']), /applied/i));
  check('migrate status', () => assert.match(migrate(['status']), /✓/));
  check('migrate down', () => assert.match(migrate(['down']), /rolled back/i));
  check('migrate status --json', () => assert.equal(JSON.parse(migrate(['status', '--json'])).ok, true));
  check('migrate frobnicate exits 2', () => migrate(['frobnicate'], 2));
}

function checkLibrary() {
  check('import in JavaScript', () => {
    writeFileSync(
      join(user, 'use.mjs'),
      "import { createMigrator } from '@proven/migrate';\nconsole.log(typeof createMigrator);\n",
    );
    assert.equal(run(execPath, ['use.mjs']), 'function\n');
  });
  // skipLibCheck, because the declarations of PGlite do not compile alone. It also hides a type that cannot be
  // found and turns it into `any`, so the one option that takes types of others is looked at.
  check('import in TypeScript', () => {
    writeFileSync(
      join(user, 'use.ts'),
      [
        "import { createMigrator } from '@proven/migrate';",
        "export const migrator = createMigrator({ directory: 'migrations' });",
        '// @ts-expect-error A number is no connection.',
        "createMigrator({ directory: 'migrations', connection: 1 });",
      ].join('\n'),
    );
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
    run(tool('tsc'), [...options, 'use.ts']);
  });
}

function check(title, body) {
  try {
    body();
    tally.passed += 1;
    console.log(`✓ ${title}`);
  } catch (error) {
    tally.failed += 1;
    console.log(`✗ ${title}\n${error.message.replace(/^/gm, '    ')}`);
  }
}

/** Runs to the end and returns stdout; throws with all output when the exit code is not the expected one. */
function run(command, args, { cwd = user, exitCode = 0 } = {}) {
  const result = spawnSync(command, args, { cwd, env: newcomersEnvironment(), encoding: 'utf8' });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`;
  assert.equal(result.status, exitCode, `${command} ${args.join(' ')}: exit ${result.status}\n${output}`);
  return result.stdout;
}

/** Without the databases of this shell, and without what `npm test` tells its scripts about this repository. */
function newcomersEnvironment() {
  const foreign =
    /^(PG.*|DATABASE_URL|MIGRATION_PATH|INIT_CWD|npm_(package|lifecycle)_.*|npm_config_local_prefix)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

function tool(name) {
  return join(root, 'node_modules/.bin', name);
}

function tarball() {
  const name = readdirSync(temporary).find(entry => entry.endsWith('.tgz'));
  assert.ok(name, 'there is no tarball');
  return join(temporary, name);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
