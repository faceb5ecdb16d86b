import { appendFile, chown, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { runCommand } from './command.ts';
import { TestSetupError } from './errors.ts';
import { volatileFolder } from './place.ts';
import { removeDirectory } from './temporary-directory.ts';
import type { PostgresVersion } from './versions.ts';

/** Lines of postgresql.conf. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** What lies on disk of a server, whether it runs or not. */
export interface Cluster {
  readonly version: PostgresVersion;
  readonly binaries: string;
  readonly account: Account | undefined;
  /** Holds the data folder and the log; removed with the server. */
  readonly folder: string;
}

export const superuser = { user: 'postgres', password: 'postgres' } as const;

// The operating system outlives the tests, so nothing is lost without fsync, even after SIGKILL.
const defaults: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  max_locks_per_transaction: 256,
  shared_buffers: '32MB',
  fsync: false,
  max_wal_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export function dataDirectoryOf(cluster: Pick<Cluster, 'folder'>): string {
  return join(cluster.folder, 'data');
}

export function logFileOf(cluster: Pick<Cluster, 'folder'>): string {
  return join(cluster.folder, 'log');
}

/** Makes the folder of a cluster, owned by the account that its server will run under. */
export async function createClusterFolder(
  version: PostgresVersion,
  account: Account | undefined,
  place: string,
): Promise<string> {
  // Resolved, because the watchdog compares it with what the kernel says of the running server.
  const folder = await realpath(await mkdtemp(join(place, `proven-server-${version}-`)));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  return folder;
}

/** Runs initdb in a fresh folder and writes the settings. */
export async function createCluster(
  description: Omit<Cluster, 'folder'>,
  settings: Settings,
): Promise<Cluster> {
  const place = settings['fsync'] === true ? tmpdir() : volatileFolder();
  const folder = await createClusterFolder(description.version, description.account, place);
  const cluster: Cluster = { ...description, folder };
  try {
    await initialize(cluster);
    const lines = Object.entries({ ...defaults, ...settings }).map(([name, value]) =>
      settingLine(name, value),
    );
    await appendFile(join(dataDirectoryOf(cluster), 'postgresql.conf'), `\n${lines.join('')}`);
    return cluster;
  } catch (error) {
    await removeDirectory(folder);
    throw error;
  }
}

async function initialize({ version, binaries, account, folder }: Cluster): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, superuser.password);
  const { exitCode, stdout, stderr } = await runCommand(
    join(binaries, 'bin/initdb'),
    [
      `--pgdata=${dataDirectoryOf({ folder })}`,
      `--username=${superuser.user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { cwd: folder, ...account },
  );
  if (exitCode === 0) return;
  throw new TestSetupError('initdb-failed', `initdb of PostgreSQL ${version} failed:\n${stdout}${stderr}`);
}

export function settingLine(name: string, value: string | number | boolean): string {
  return `${name} = '${String(value).replaceAll("'", "''")}'\n`;
}
