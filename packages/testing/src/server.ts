import { serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { type Cluster, createCluster, dataDirectoryOf, type Settings } from './cluster.ts';
import { findFreePort } from './port.ts';
import { PortTakenError, type Postmaster, startPostmaster } from './postmaster.ts';
import { childrenOf, signal, waitUntilGone } from './processes.ts';
import { copyAsStandby } from './standby.ts';
import { removeDirectory } from './temporary-directory.ts';
import { type Credentials, connectionUrl } from './url.ts';
import type { PostgresVersion } from './versions.ts';
import { Watchdog } from './watchdog.ts';

export interface StartServerOptions {
  readonly version: PostgresVersion;
  /** Lines of postgresql.conf that add to or replace the defaults. */
  readonly settings?: Settings;
}

/** Creates a server of its own for a test: superuser `postgres` with password `postgres`, UTF8, locale C. */
export async function startServer({ version, settings = {} }: StartServerOptions): Promise<PostgresServer> {
  const account = await serverAccount();
  const binaries = await findBinaries(version, account);
  return PostgresServer.start(await createCluster({ version, binaries, account }, settings));
}

/** A running PostgreSQL that ends with the test process at the latest, even if that is killed. */
export class PostgresServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #cluster: Cluster;
  readonly #watchdog: Watchdog;
  #postmaster: Postmaster;

  private constructor(cluster: Cluster, watchdog: Watchdog, port: number, postmaster: Postmaster) {
    this.#cluster = cluster;
    this.#watchdog = watchdog;
    this.port = port;
    this.#postmaster = postmaster;
  }

  /** Starts a cluster on a free port; on failure its folder is removed. */
  static async start(cluster: Cluster): Promise<PostgresServer> {
    const watchdog = new Watchdog(cluster.folder);
    try {
      const { port, postmaster } = await startOnFreePort(cluster);
      return new PostgresServer(cluster, watchdog, port, postmaster);
    } catch (error) {
      await watchdog.dismiss();
      await removeDirectory(cluster.folder);
      throw error;
    }
  }

  get version(): PostgresVersion {
    return this.#cluster.version;
  }

  get dataDirectory(): string {
    return dataDirectoryOf(this.#cluster);
  }

  /** The id of the postmaster, also after it has ended. */
  get processId(): number {
    return this.#postmaster.id;
  }

  get isRunning(): boolean {
    return !this.#postmaster.hasExited;
  }

  /** A connection string for a database of this server: by default `postgres`, as the superuser. */
  url(database = 'postgres', credentials: Credentials = {}): string {
    return connectionUrl({ host: this.host, port: this.port, database, ...credentials });
  }

  /** Starts again on the same data folder and port, after `shutdown` or `kill`. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    this.#postmaster = await startPostmaster(this.#cluster, this.port);
  }

  /** Ends the server in PostgreSQL's fast way, which rolls back what is open; the data folder stays. */
  async shutdown(): Promise<void> {
    if (!this.isRunning) return;
    signal(this.processId, 'SIGINT');
    await this.#postmaster.waitForExit();
  }

  /** Ends the server as a crash would: SIGKILL to the postmaster and each of its processes. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    // Frozen first, so that it starts no process after we have looked.
    signal(this.processId, 'SIGSTOP');
    const children = await childrenOf(this.processId);
    for (const id of [this.processId, ...children]) signal(id, 'SIGKILL');
    await this.#postmaster.waitForExit();
    await waitUntilGone(children);
  }

  /** Shuts down and removes the folder; the server can't be started again. */
  async stop(): Promise<void> {
    await this.shutdown();
    await removeDirectory(this.#cluster.folder);
    await this.#watchdog.dismiss();
  }

  /**
   * Starts a second server that is in recovery, accepts read-only connections and follows this one. This one
   * restarts on the way, which ends its sessions. The caller stops the standby.
   */
  async createStandby(): Promise<PostgresServer> {
    await this.shutdown();
    const standby = await copyAsStandby(this.#cluster, this.port).finally(() => this.start());
    return PostgresServer.start(standby);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

async function startOnFreePort(cluster: Cluster): Promise<{ port: number; postmaster: Postmaster }> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    try {
      return { port, postmaster: await startPostmaster(cluster, port) };
    } catch (error) {
      // Between our look and the server's start another process may have taken the port.
      if (!(error instanceof PortTakenError) || attempt === 10) throw error;
    }
  }
}
