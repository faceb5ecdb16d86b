import type { Client, Connection, Pool, PoolClient } from 'pg';
import { copyIn, copyOut } from './copy.ts';
import {
  type Database,
  type Notice,
  ServerError,
  type ServerErrorFields,
  type Session,
  type StatementResult,
} from './port.ts';
import { Sql } from './sql.ts';
import { withoutTls } from './tls.ts';

/** Where and as whom to connect, as `pg` takes it; what is left out comes from libpq's environment variables. */
export interface PgConnection {
  readonly connectionString?: string;
  readonly connectionTimeoutMillis?: number;
}

/**
 * A PostgreSQL server, through `pg`. Each session is a connection of its own. Closing one waits until the server has ended
 * it, so that its database can be dropped or copied then; not where the process ends with it (`endsWithProcess`).
 */
export function pgDatabase(connection: PgConnection, description: string, endsWithProcess = false): Database {
  return {
    description,
    shared: true,
    async open(onNotice, applicationName) {
      const { default: pg } = await import('pg');
      const connectAs = async (connection: PgConnection) => {
        const client = new pg.Client({
          keepAlive: true,
          ...connection,
          application_name: applicationName,
        });
        // A connection that breaks while idle must not end the process; the next query reports it.
        client.on('error', () => undefined);
        try {
          await client.connect();
        } catch (error) {
          // A login that fails on our side, for want of a password, leaves a socket that the server closes a minute later.
          void client.end().catch(() => undefined);
          throw error;
        }
        return client;
      };
      const connect = () =>
        connectAs(connection).catch((error: Error) => {
          const connectionString = withoutTls(connection.connectionString);
          if (connectionString === undefined || !/does not support SSL/.test(error.message)) throw error;
          return connectAs({ ...connection, connectionString });
        });
      const client = await connect();
      return sessionOn(client, onNotice, {
        connectAnother: connect,
        release: () => (endsWithProcess ? leave(client) : client.end()),
      });
    },
  };
}

/** Says goodbye and goes, as libpq does. After many changes the server takes a while to end its side. */
function leave(client: Client): Promise<void> {
  // @types/pg does not know it.
  const { stream } = (client as unknown as { connection: Connection }).connection;
  stream.once('finish', () => stream.destroy());
  return client.end();
}

/** A client that the caller connected and will close. */
export function borrowedClient(client: Client | PoolClient): Database {
  return {
    description: 'the given client',
    shared: true,
    open: async onNotice =>
      sessionOn(client, onNotice, { connectAnother: undefined, release: async () => undefined }),
  };
}

/** A pool of the caller's; one of its clients is kept for as long as the session lasts. */
export function borrowedPool(pool: Pool): Database {
  return {
    description: 'the given pool',
    shared: true,
    async open(onNotice) {
      const client = await pool.connect();
      return sessionOn(client, onNotice, {
        connectAnother: undefined,
        release: async () => client.release(),
      });
    },
  };
}

interface Lifetime {
  /** Opens a second connection for cancelling; undefined where none may be opened. */
  readonly connectAnother: (() => Promise<Client>) | undefined;
  readonly release: () => Promise<void>;
}

type NoticeFields = {
  severity?: string | undefined;
  message?: string | undefined;
  code?: string | undefined;
};

function sessionOn(
  client: Client | PoolClient,
  onNotice: (notice: Notice) => void,
  lifetime: Lifetime,
): Session {
  const forwardNotice = ({ severity, message, code }: NoticeFields) =>
    onNotice({ severity: severity ?? 'NOTICE', message: message ?? '', code });
  // A connection that breaks between two statements emits an error, which nobody listening would make fatal.
  const ignoreError = () => undefined;
  client.on('notice', forwardNotice);
  client.on('error', ignoreError);
  // processID is set once the connection is ready; @types/pg does not know it.
  const { processID } = client as unknown as { processID: number };
  const { connectAnother } = lifetime;
  const cancel = async (processId = processID) => {
    const second = await connectAnother?.();
    await second?.query('SELECT pg_cancel_backend($1)', [processId]);
    await second?.end();
  };
  return {
    borrowed: connectAnother === undefined,
    announcedProcessId: processID,
    openAnother:
      connectAnother === undefined
        ? undefined
        : async () => {
            const another = await connectAnother();
            return sessionOn(another, () => undefined, { connectAnother, release: () => another.end() });
          },
    run: text =>
      new Promise((resolve, reject) => {
        client.query(new ScriptRequest(text instanceof Sql ? text.text : text, resolve, reject));
      }),
    copyOut: (source, destination) => copyOut(client, cancel, source, destination),
    copyIn: (target, source) => copyIn(client, target, source),
    cancel,
    async close() {
      client.removeListener('notice', forwardNotice);
      client.removeListener('error', ignoreError);
      await lifetime.release();
    },
  };
}

/**
 * A script as one simple-protocol message. pg's own query object drops the results that came before an error;
 * their number is what tells which statement failed.
 */
class ScriptRequest {
  private readonly results: StatementResult[] = [];
  private readonly resolve: (results: readonly StatementResult[]) => void;
  private readonly reject: (error: Error) => void;
  private readonly text: string;
  private columns: readonly string[] = [];
  private rows: Record<string, string | null>[] = [];

  constructor(
    text: string,
    resolve: (results: readonly StatementResult[]) => void,
    reject: (error: Error) => void,
  ) {
    this.text = text;
    this.resolve = resolve;
    this.reject = reject;
  }

  submit(connection: Connection): undefined {
    connection.query(this.text);
  }

  handleRowDescription(message: { fields: readonly { name: string }[] }): void {
    this.columns = message.fields.map(field => field.name);
  }

  handleDataRow(message: { fields: readonly (string | null)[] }): void {
    const row: Record<string, string | null> = {};
    // The same keys in the same order: V8 shares one shape among all rows, and nothing else is made for each.
    for (let index = 0; index < this.columns.length; index += 1)
      row[this.columns[index] ?? ''] = message.fields[index] ?? null;
    this.rows.push(row);
  }

  handleCommandComplete(message: { text: string }): void {
    this.results.push(statementResult(message.text, this.rows));
    this.rows = [];
    this.columns = [];
  }

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyInResponse(connection: Connection): void {
    (connection as unknown as { sendCopyFail(reason: string): void }).sendCopyFail(
      'migrate sends no COPY data',
    );
  }

  handleCopyData(): void {}

  handleError(error: Error & ServerErrorFields): void {
    this.reject(
      error.code !== undefined && 'severity' in error ? new ServerError(error, this.results) : error,
    );
  }

  handleReadyForQuery(): void {
    this.resolve(this.results);
  }
}

/** Splits a command tag such as `INSERT 0 5` into command and count. */
export function statementResult(tag: string, rows: StatementResult['rows']): StatementResult {
  const match = /^(.*?)(?: 0)? (\d+)$/.exec(tag);
  return { command: match?.[1] ?? tag, rowCount: Number(match?.[2] ?? 0), rows };
}
