// `npm run demo`: from a fresh clone to a migrated database. Installs and builds what is missing, then runs
// the real command in examples/saas on an embedded PostgreSQL. stdout holds the two commands and their answers.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chdir, env, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../packages/migrate/dist/bin.cjs', import.meta.url));
const sources = ['src', 'build.mjs', 'package.json'].map(name => `packages/migrate/${name}`);

chdir(fileURLToPath(new URL('..', import.meta.url)));

prepare('scripts/setup.mjs');
if (newest([...sources, 'packages/terminal/src']) > newest([bin])) {
  prepare('packages/migrate/build.mjs');
}
rmSync('examples/saas/data', { recursive: true, force: true });
show('up');
show('status');

/** Preparation talks on stderr only. */
function prepare(script) {
  run([script], { stdio: ['ignore', 2, 2] });
}

function show(verb) {
  console.log(`$ migrate ${verb}`);
  run([bin, verb], { stdio: 'inherit', cwd: 'examples/saas', env: ownEnvironment() });
}

/** The demo uses its own database, whatever the shell that starts it is set up for. */
function ownEnvironment() {
  const foreign = ([name]) => name.startsWith('PG') || name === 'DATABASE_URL' || name === 'MIGRATION_PATH';
  return Object.fromEntries(Object.entries(env).filter(entry => !foreign(entry)));
}

function run(args, options) {
  const { status } = spawnSync(execPath, args, options);
  if (status !== 0) {
    exit(status ?? 1);
  }
}

/** When the youngest of these files, or of the files in these folders, was changed; 0 when there is none. */
function newest(paths) {
  return Math.max(
    ...paths.map(path => {
      const entry = statSync(path, { throwIfNoEntry: false });
      const inside = entry?.isDirectory() ? readdirSync(path).map(name => join(path, name)) : [];
      return inside.length > 0 ? newest(inside) : (entry?.mtimeMs ?? 0);
    }),
  );
}
