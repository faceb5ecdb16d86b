import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Cluster, dataDirectoryOf, logFileOf, superuser } from './cluster.ts';
import { scrubbedEnvironment } from './environment.ts';
import { TestSetupError } from './errors.ts';

const startTimeoutMs = 60_000;

/** The server's own process, once it accepts connections. */
export interface Postmaster {
  readonly id: number;
  readonly hasExited: boolean;
  waitForExit(): Promise<void>;
}

/** Somebody else listens on the port. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** Starts `postgres` on a cluster and waits until it accepts connections. */
export async function startPostmaster(cluster: Cluster, port: number): Promise<Postmaster> {
  const log = await open(logFileOf(cluster), 'w');
  const child = spawn(
    join(cluster.binaries, 'bin/postgres'),
    ['-D', dataDirectoryOf(cluster), '-p', `${port}`],
    {
      cwd: cluster.folder,
      env: scrubbedEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // In a session of its own: Ctrl-C in the terminal is for the test process, which then stops its servers.
      detached: true,
      ...cluster.account,
    },
  );
  try {
    await once(child, 'spawn');
  } finally {
    await log.close();
  }
  const exited = once(child, 'exit').then(() => {});
  await waitUntilReady(cluster, port, child, exited);
  // A test that forgets its server still ends, and the watchdog sees to the rest.
  child.unref();
  return {
    id: Number(child.pid),
    waitForExit() {
      // Without a reference Node would exit in the middle of waiting if nothing else is left to do.
      child.ref();
      return exited;
    },
    get hasExited() {
      return hasExited(child);
    },
  };
}

async function waitUntilReady(cluster: Cluster, port: number, child: ChildProcess, exited: Promise<void>) {
  const deadline = Date.now() + startTimeoutMs;
  let problem: unknown;
  while (!hasExited(child) && Date.now() < deadline) {
    problem = await tryConnection(port, dataDirectoryOf(cluster));
    if (problem === undefined) return;
    await delay(20);
  }
  child.kill('SIGKILL');
  await exited;
  const log = await readFile(logFileOf(cluster), 'utf8');
  if (log.includes('could not bind IPv4 address')) throw new PortTakenError(log);
  const message = `PostgreSQL ${cluster.version} did not start on port ${port} (${problem}). Its log:\n${log}`;
  throw new TestSetupError('start-failed', message, { cause: problem });
}

/** Connects once. Asks for the data folder too: another server may answer if the port was taken. */
async function tryConnection(port: number, dataDirectory: string): Promise<unknown> {
  const client = new pg.Client({
    ...superuser,
    host: '127.0.0.1',
    port,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query('show data_directory');
    return rows[0]?.data_directory === dataDirectory ? undefined : new Error('another server answers');
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => {});
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
