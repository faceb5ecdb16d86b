import type { Readable, Writable } from 'node:stream';
import type { Sql } from './sql.ts';

/** One statement's outcome. All values arrive as PostgreSQL's text form: the queries here ask for text or JSON. */
export interface StatementResult {
  /** Command tag without counts, for example `INSERT` or `CREATE TABLE`. */
  readonly command: string;
  readonly rowCount: number;
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

/** A session on one database: one connection, one transaction at a time. */
export interface Session {
  /** True when the caller had it before and goes on using it. */
  readonly borrowed: boolean;
  /**
   * The server's process as the connection's start named it. Undefined where that is not known. A pooler names one of
   * its own invention.
   */
  readonly announcedProcessId?: number | undefined;
  /** Opens another session in the same place, for looking at this one; undefined where none may be opened. */
  readonly openAnother?: (() => Promise<Session>) | undefined;
  /**
   * Sends a script of one or more statements as one message and waits for its end: one round trip.
   * Throws `ServerError` at the first statement that fails; those after it are not run.
   */
  run(script: Sql | string): Promise<readonly StatementResult[]>;
  /**
   * Streams `COPY source TO` into `destination`, which is not ended, as fast as that takes it. `source` is a table with its
   * columns, or a query in parentheses. Resolves with the number of rows; rejects with what went wrong first, here or there.
   */
  copyOut(source: Sql, destination: Writable): Promise<number>;
  /** Streams text in the format of COPY into `COPY target FROM`. Resolves with the number of rows. */
  copyIn(target: Sql, source: Readable): Promise<number>;
  /**
   * Asks the server to end the statement that runs now; does nothing where there is no way to ask. `processId` is the
   * server's process, which behind a pooler is not the announced one.
   */
  cancel(processId?: number): Promise<void>;
  /** Ends a session that was opened here; a borrowed one stays open. */
  close(): Promise<void>;
}

export interface Database {
  /** For people: host, port and database, never a password. */
  readonly description: string;
  /** False for an embedded database, where only one process can be connected. */
  readonly shared: boolean;
  open(onNotice: (notice: Notice) => void, applicationName: string): Promise<Session>;
}

export interface Notice {
  readonly severity: string;
  readonly message: string;
  /** SQLSTATE. */
  readonly code: string | undefined;
}

/** What the server said was wrong with a script. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly sqlstate: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Context such as the PL/pgSQL function and line. */
  readonly where: string | undefined;
  /** In code points from the script's start, counted from 1. */
  readonly position: number | undefined;
  /** What the script's statements before it returned. */
  readonly completed: readonly StatementResult[];

  constructor(fields: ServerErrorFields, completed: readonly StatementResult[]) {
    super(fields.message);
    this.sqlstate = fields.code ?? 'XX000';
    this.detail = fields.detail ?? undefined;
    this.hint = fields.hint ?? undefined;
    this.where = fields.where ?? undefined;
    this.position = fields.position == null ? undefined : Number(fields.position);
    this.completed = completed;
  }
}

/** The fields of an ErrorResponse as pg and PGlite name them. */
export interface ServerErrorFields {
  readonly message: string;
  readonly code?: string | null | undefined;
  readonly detail?: string | null | undefined;
  readonly hint?: string | null | undefined;
  readonly where?: string | null | undefined;
  readonly position?: string | number | null | undefined;
}
