import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { changeUrl } from './url.ts';

/** A server to create databases on: a `PostgresServer`, one of `testServers()`, or a superuser's connection string. */
export type DatabaseHost = string | { url(database?: string): string };

export interface CreateDatabaseOptions {
  /** The database to copy. Nobody may be connected to it (see `disconnect`). */
  readonly template?: string;
}

/** Creates a database with a unique name, empty or as a copy of a template. */
export async function createDatabase(
  host: DatabaseHost,
  options: CreateDatabaseOptions = {},
): Promise<TestDatabase> {
  const urlOf = (database: string) =>
    typeof host === 'string' ? changeUrl(host, database) : host.url(database);
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = options.template === undefined ? '' : ` template ${pg.escapeIdentifier(options.template)}`;
  await withClient(urlOf('postgres'), client => client.query(`create database ${name}${template}`));
  return new TestDatabase(name, urlOf(name), urlOf('postgres'));
}

/** A database that a test has to itself. */
export class TestDatabase implements AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly #maintenanceUrl: string;
  #client: Promise<pg.Client> | undefined;

  constructor(name: string, url: string, maintenanceUrl: string) {
    this.name = name;
    this.url = url;
    this.#maintenanceUrl = maintenanceUrl;
  }

  /** Runs SQL on one kept connection, opened by the first query, and returns the rows. */
  async query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<Row[]> {
    const client = await this.#connect();
    // Without values it takes the simple protocol, which allows several statements.
    const result = await client.query<Row>(sql, values === undefined ? undefined : [...values]);
    return result.rows;
  }

  /** Closes the kept connection, so that the database can be a template; the next query opens another. */
  async disconnect(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    await client?.end();
  }

  /** Ends all sessions and removes the database; harmless when it is gone. */
  async drop(): Promise<void> {
    await this.disconnect();
    await withClient(this.#maintenanceUrl, async client => {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [this.name]);
      if (rowCount === 0) return;
      // PostgreSQL 12 has no DROP DATABASE ... WITH (FORCE); this way is the same for all versions. Closing
      // the door first keeps a reconnecting pool out, and DROP waits some seconds for the sessions to end.
      await client.query(`alter database ${this.name} allow_connections false`);
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        this.name,
      ]);
      await client.query(`drop database if exists ${this.name}`);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drop();
  }

  #connect(): Promise<pg.Client> {
    this.#client ??= connect(this.url, () => {
      this.#client = undefined;
    });
    return this.#client;
  }
}

async function connect(url: string, onLost: () => void): Promise<pg.Client> {
  const client = new pg.Client(url);
  // A connection that is lost between queries emits an error, which nobody listening would make fatal.
  client.on('error', onLost);
  try {
    return await client.connect();
  } catch (error) {
    onLost();
    throw error;
  }
}

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = await connect(url, () => {});
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
