import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { MigrateError } from '../../errors.ts';

/**
 * The parent of the server ($1 its folder, $2 the folder of the binaries). It ends the server and removes the folder at
 * the end of its stdin, which migrate closes, or the kernel when migrate is gone, however it went: no handler inside
 * that process could see to a SIGKILL. Nobody reads stderr then, which must not end it. SIGQUIT ends a server at once,
 * but a shell starts it with SIGQUIT ignored: until it has its own handlers, SIGTERM does.
 */
const keeper = `
trap '' PIPE
exec 3<&0
if "$2/initdb" --pgdata="$1/data" --username=postgres --encoding=UTF8 --locale=C \\
  --auth-local=trust --auth-host=reject --no-sync </dev/null
then
  "$2/postgres" -D "$1/data" -k "$1" -h '' -p 5432 -F -c unix_socket_permissions=0700 3<&- &
  server=$!
  (read -r end; kill -TERM "$server"; kill -QUIT "$server") <&3 2>/dev/null &
  watcher=$!
  wait "$server"
  kill "$watcher" 2>/dev/null
fi
cd / && rm -rf "$1"
`;

/** What the server logs in every version, in the language that it has with the locale C. */
const readyMessage = 'database system is ready to accept connections';

/** How much of the end of the server's log is kept for an error, in UTF-16 units. */
const keptLog = 4_000;

/** A user of the operating system, in the form that `spawn` takes. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

type Keeper = ChildProcessByStdio<Writable, null, Readable>;

/**
 * Starts an empty PostgreSQL server (UTF8, locale C) from the binaries in a folder and gives the action its URL. Only
 * this user reaches it: its socket is in a folder that is closed to others, and it listens on no port. Server and
 * folder are gone when the action has ended, and soon after this process was killed. Throws `server_not_started`.
 */
export async function withTemporaryServer<T>(
  binaries: string,
  signal: AbortSignal | undefined,
  action: (url: string) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const account = await serverAccount();
  // Resolved, because a socket's path has little room.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'migrate-server-')));
  let stop = async (): Promise<void> => undefined;
  try {
    if (account !== undefined) await chown(folder, account.uid, account.gid);
    const child = startKeeper(folder, binaries, account);
    const ended = once(child, 'close');
    stop = async () => {
      child.stdin.end();
      await ended;
    };
    await waitUntilReady(child, binaries, signal);
    return await action(urlOf(folder));
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Undefined means the present user. PostgreSQL refuses to run as root; `nobody` owns nothing that SQL could harm. */
async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'));
  const nobody = users.find(([name]) => name === 'nobody');
  if (nobody !== undefined) return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
  throw new MigrateError(
    'server_not_started',
    'PostgreSQL does not run as root, and /etc/passwd has no user "nobody" to run it as',
    { hint: 'Run migrate as another user, or name running servers by VERIFY_URL_<version>.' },
  );
}

function startKeeper(folder: string, binaries: string, account: Account | undefined): Keeper {
  try {
    const child = spawn('/bin/sh', ['-c', keeper, 'sh', folder, join(resolve(binaries), 'bin')], {
      cwd: folder,
      // Neither PGDATA nor a secret: SQL of a superuser can read the environment of its server.
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['pipe', 'ignore', 'pipe'],
      // In a session of its own: Ctrl-C in the terminal is for migrate, which drops its database first.
      detached: true,
      ...account,
    });
    child.stdin.on('error', () => undefined);
    return child;
  } catch (error) {
    throw notStarted(binaries, String(error), error);
  }
}

async function waitUntilReady(
  child: Keeper,
  binaries: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stop = () => void child.stdin.end();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((ready, fail) => {
      let log = '';
      // Read to the end, or the server would wait for room in the pipe.
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-keptLog);
        if (log.includes(readyMessage)) ready();
      });
      child.once('close', () => fail(notStarted(binaries, log)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
  }
}

function notStarted(binaries: string, log: string, cause?: unknown): MigrateError {
  const asRoot =
    process.getuid?.() === 0
      ? ' As root, migrate runs PostgreSQL as the user nobody, who must be able to run the binaries and to enter the folder for temporary files (TMPDIR).'
      : '';
  return new MigrateError('server_not_started', `no server could be started from ${binaries}`, {
    details: log.trim().split('\n').slice(-12),
    hint: `The details are what initdb and postgres said.${asRoot} A server that runs already can be named by VERIFY_URL_<version>.`,
    cause,
  });
}

function urlOf(folder: string): string {
  return `postgresql://postgres@${encodeURIComponent(folder)}:5432/postgres?sslmode=disable`;
}
