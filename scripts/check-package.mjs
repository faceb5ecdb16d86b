// Packs @proven/migrate and @proven/blueprint as npm would publish them, installs each tarball in an empty folder, and
// uses it there the way a newcomer does: the command, and the library from JavaScript and TypeScript. One of them alone:
// node scripts/check-package.mjs blueprint
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const containerFile = join(root, 'container/Dockerfile');
const tally = { passed: 0, failed: 0 };

const products = [
  {
    name: 'migrate',
    assets: /^dist\/assets\/report\.css$/,
    checkCommand: checkMigrate,
    library: {
      imports: 'createMigrator',
      right: "createMigrator({ directory: 'migrations' })",
      wrong: "createMigrator({ directory: 'migrations', connection: 1 })",
    },
  },
  {
    name: 'blueprint',
    assets: /^dist\/(library|templates|texts)\/[a-z._-]+\.(md|json)$|^dist\/assets\/[a-z]+\.(css|js)$/,
    checkCommand: checkBlueprint,
    library: {
      imports: 'checkBrief, checkDesign, readBrief',
      right: "checkBrief(readBrief('# Shop', { name: 'shop', file: 'brief.md' }), 'brief.md')",
      wrong: "checkDesign('no design', null)",
    },
  },
];

/** Of the product that is looked at. */
let source = '';
let temporary = '';
let user = '';

for (const product of products.filter(({ name }) => argv.length === 2 || argv.includes(name))) {
  source = join(root, 'packages', product.name);
  temporary = mkdtempSync(join(tmpdir(), 'check-package-'));
  user = join(temporary, 'user');
  mkdirSync(user);
  console.log(`@proven/${product.name}`);
  try {
    checkTarball(product);
    checkInstallation();
    product.checkCommand();
    checkLibrary(product);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 ? 1 : 0;

function checkTarball({ assets }) {
  check('build', () => run(execPath, ['build.mjs'], { cwd: source }));
  check('npm pack holds what is needed and nothing else', () => {
    const args = ['pack', '--json', '--pack-destination', temporary];
    const [{ files }] = JSON.parse(run('npm', args, { cwd: source }));
    const paths = files.map(file => file.path);
    const allowed =
      /^(dist\/.+\.(c?js|c?js\.map|d\.ts)|dist\/THIRD-PARTY-LICENSES\.txt|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
    assert.deepEqual(
      paths.filter(path => !allowed.test(path) && !assets.test(path)),
      [],
    );
    for (const needed of ['dist/bin.cjs', 'dist/index.js', 'dist/types/index.d.ts', 'README.md', 'LICENSE']) {
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

function checkMigrate() {
  const migrate = commandOf('migrate');
  check('npx migrate --help', () =>
    assert.match(run('npx', ['--no-install', 'migrate', '--help']), /Usage: migrate[\s\S]*\bup\b/),
  );
  check('migrate --version', () => assert.equal(migrate(['--version']).trim(), versionOf()));
  check('migrate init --embedded', () => {
    migrate(['init', '--embedded']);
    assert.ok(readdirSync(join(user, 'migrations')).some(name => name.endsWith('.sql')));
  });
  check('migrate up', () => assert.match(migrate(['up']), /applied/i));
  check('migrate status', () => assert.match(migrate(['status']), /✓/));
  check('migrate down', () => assert.match(migrate(['down']), /rolled back/i));
  check('migrate status --json', () => assert.equal(JSON.parse(migrate(['status', '--json'])).ok, true));
  check('migrate frobnicate exits 2', () => migrate(['frobnicate'], 2));
  check('what the container file installs has a command that parses SQL', () => {
    const folder = join(temporary, 'container');
    mkdirSync(folder);
    const [, options] =
      /^RUN npm install (.+) \.\/migrate\.tgz/m.exec(readFileSync(containerFile, 'utf8')) ?? [];
    run('npm', ['install', '--prefer-offline', ...options.split(' '), tarball()], { cwd: folder });
    const args = ['validate', '--path', join(user, 'migrations')];
    assert.match(
      run(join(folder, 'node_modules/.bin/migrate'), args, { cwd: folder }),
      /1 migration checked/,
    );
  });
}

function checkBlueprint() {
  const blueprint = commandOf('blueprint');
  const inDesign = path => readFileSync(join(user, 'design', path), 'utf8');
  check('npx blueprint --help', () =>
    assert.match(run('npx', ['--no-install', 'blueprint', '--help']), /Usage: blueprint[\s\S]*\bdesign\b/),
  );
  check('blueprint --version', () => assert.equal(blueprint(['--version']).trim(), versionOf()));
  check('blueprint init shop --template crud_api', () => {
    blueprint(['init', 'shop', '--template', 'crud_api']);
    assert.match(inDesign('shop/brief.md'), /## Requirements/);
  });
  check('blueprint brief check says what is open', () =>
    assert.match(blueprint(['brief', 'check', 'shop'], 1), /brief-placeholder/),
  );
  check('blueprint design --model manual exits 3 and names the file', () => {
    const { error } = JSON.parse(blueprint(['design', 'shop', '--model', 'manual', '--json'], 3));
    assert.equal(error.code, 'answer_awaited');
    assert.ok(JSON.stringify(error).includes('design/shop/calls/design.prompt.md'));
    assert.match(inDesign('shop/calls/design.prompt.md'), /Design the system of the brief/);
  });
  check('blueprint import, of a chat answer', () => {
    const answer = 'link-checker.answer.md';
    cpSync(join(source, 'test/fixtures/answers', answer), join(user, answer));
    assert.match(blueprint(['import', answer, '--name', 'links']), /15 tasks/);
  });
  check('blueprint check', () => assert.match(blueprint(['check', 'links'], 1), /error/));
  check('blueprint show', () => assert.match(blueprint(['show', 'links']), /R1/));
  check('blueprint show --html', () => {
    blueprint(['show', 'links', '--html']);
    assert.match(inDesign('links/show.html'), /^<!doctype html>/i);
  });
  check('blueprint import --from code finds its grammars', () => {
    mkdirSync(join(user, 'code/core'), { recursive: true });
    writeFileSync(join(user, 'code/core/a.ts'), "import './b.ts';\n");
    writeFileSync(join(user, 'code/core/b.py'), 'import os\n');
    const { data } = JSON.parse(blueprint(['import', 'code', '--from', 'code', '--name', 'found', '--json']));
    assert.deepEqual([data.files, data.unread, data.unresolved.length], [2, [], 1]);
  });
  check('blueprint prompt show revise', () =>
    assert.match(blueprint(['prompt', 'show', 'revise']), /\{\{findings\}\}/),
  );
  check('blueprint models --json', () => assert.equal(JSON.parse(blueprint(['models', '--json'])).ok, true));
  check('a provider that nobody reaches is a clear error', () => {
    const args = ['check', 'links', '--cascade', '--model', 'compatible/none', '--base-url'];
    assert.match(blueprint([...args, 'http://127.0.0.1:9/v1', '--json'], 1), /"code": ?"/);
  });
  check('blueprint frobnicate exits 2', () => blueprint(['frobnicate'], 2));
}

function checkLibrary({ name, library: { imports, right, wrong } }) {
  const [first] = imports.split(', ');
  check('import in JavaScript', () => {
    writeFileSync(
      join(user, 'use.mjs'),
      `import { ${imports} } from '@proven/${name}';\n${right};\nconsole.log(typeof ${first});\n`,
    );
    assert.equal(run(execPath, ['use.mjs']), 'function\n');
  });
  // skipLibCheck, because the declarations of PGlite do not compile alone. It also hides a type that cannot be
  // found and turns it into `any`, so the one option that takes types of others is looked at.
  check('import in TypeScript', () => {
    writeFileSync(
      join(user, 'use.ts'),
      [
        `import { ${imports} } from '@proven/${name}';`,
        `export const result = ${right};`,
        '// @ts-expect-error Not what it takes.',
        `${wrong};`,
      ].join('\n'),
    );
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
    run(tool('tsc'), [...options, 'use.ts']);
  });
}

function commandOf(name) {
  return (args, exitCode = 0) => run(join(user, 'node_modules/.bin', name), args, { exitCode });
}

function versionOf() {
  return readJson(join(source, 'package.json')).version;
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
    /^(PG.*|DATABASE_URL|MIGRATION_PATH|BLUEPRINT_.*|(ANTHROPIC|OPENAI|COMPATIBLE)_.*|INIT_CWD|npm_(package|lifecycle)_.*|npm_config_local_prefix)$/;
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
