// Makes a fresh clone ready to run: the right Node, the installed packages and, with --tests, what Debian brings that the tests start.
// Only what Node brings along is imported, because nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { argv, chdir, exit, getuid, versions } from 'node:process';
import { fileURLToPath } from 'node:url';

const oldestNode = [20, 19];

chdir(fileURLToPath(new URL('..', import.meta.url)));

requireNode();
installPackages();
if (argv.includes('--tests')) {
  // The tests drive the prompts in a real terminal, and look at pages in a real browser,
  // and go through a real pooler.
  requireCommand('tmux', 'tmux', '-V');
  requireCommand('chromium', 'chromium', '--version');
  requireCommand('pgbouncer', '/usr/sbin/pgbouncer', '--version');
  // Shells that read the completion.
  requireCommand('zsh', 'zsh', '--version');
  requireCommand('fish', 'fish', '--version');
  // Tools that a history is adopted from, and what they reach PostgreSQL with.
  requireCommand('sqitch', 'sqitch', '--version');
  requireCommand('libdbd-pg-perl', 'perl', '-MDBD::Pg', '-e', '1');
  requireCommand('postgresql-client', 'psql', '--version');
  requireCommand('python3-alembic', '/usr/bin/python3', '-c', 'import alembic');
  requireCommand('python3-psycopg2', '/usr/bin/python3', '-c', 'import psycopg2');
}

function requireNode() {
  const [major, minor] = versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    stop(`Node ${oldestNode.join('.')} or newer is needed; this is ${versions.node}.`);
  }
}

/** npm writes node_modules/.package-lock.json last, so an older one means an unfinished or outdated install. */
function installPackages() {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) {
    return;
  }
  const { status } = spawnSync('npm', ['ci'], { stdio: 'inherit' });
  if (status !== 0) {
    stop('npm ci failed; see its message above.');
  }
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Installs Debian's package of what the tests start; the command tells whether it is there. */
function requireCommand(name, ...command) {
  if (works(...command)) {
    return;
  }
  const asRoot = getuid?.() === 0;
  if (asRoot && (aptInstall(name) || (works('apt-get', 'update') && aptInstall(name)))) {
    return;
  }
  stop(`The tests need ${name}. Install it with: ${asRoot ? '' : 'sudo '}apt-get install -y ${name}`);
}

function aptInstall(name) {
  console.error(`Installing ${name} …`);
  return works('apt-get', 'install', '-y', name);
}

function works(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function stop(message) {
  console.error(message);
  exit(2);
}
