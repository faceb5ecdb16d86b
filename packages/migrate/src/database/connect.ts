import { MigrateError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { redact } from '../redact.ts';
import { type Database, type Notice, ServerError, type Session } from './port.ts';

/** Milliseconds before the second, third and fourth attempt. */
const retryDelays = [500, 1_000, 2_000];

/** Network errors and server states that pass by themselves. */
const passing = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOENT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['53300', '57P01', '57P03', '08000', '08001', '08004', '08006'],
  'database_in_use',
]);

const noActiveTransaction = '25P01';

export interface ConnectOptions {
  readonly applicationName: string;
  readonly emit: Emit;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** Opens a session; a server that is not there yet is asked four times within three and a half seconds. */
export async function connect(database: Database, options: ConnectOptions): Promise<Session> {
  const { emit, sleep, signal } = options;
  const onNotice = ({ severity, message, code }: Notice) => {
    // A ROLLBACK after a failure is sent whether or not a transaction is open.
    if (code !== noActiveTransaction) emit({ type: 'notice', severity, message: redact(message) });
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.open(onNotice, options.applicationName);
    } catch (error) {
      const delayMs = retryDelays[attempt - 1];
      if (delayMs === undefined || !isPassing(error)) throw connectionError(error, database, attempt);
      emit({ type: 'connection_retry', attempt, delayMs, error: describe(error) });
      await sleep(delayMs, signal);
    }
  }
}

/** True for an error that says the connection broke, rather than that the server refused a statement. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof ServerError)
    return error.sqlstate.startsWith('57P') || error.sqlstate.startsWith('08');
  return (
    !(error instanceof MigrateError) &&
    (passing.has(codeOf(error)) || /connection|socket|closed/i.test(describe(error)))
  );
}

function isPassing(error: unknown): boolean {
  return passing.has(codeOf(error)) || /terminated unexpectedly|timeout/i.test(describe(error));
}

function connectionError(error: unknown, database: Database, attempts: number): MigrateError {
  if (error instanceof MigrateError) return error;
  const code = codeOf(error);
  const where = database.description;
  if (/password must be a string/.test(describe(error))) {
    return new MigrateError('authentication_failed', `${where} asks for a password, and none is given`, {
      hint: 'Put it into DATABASE_URL (or PGPASSWORD, ~/.pgpass).',
    });
  }
  if (code === '28P01' || code === '28000') {
    return new MigrateError('authentication_failed', `${where} refused the login: ${describe(error)}`, {
      hint: 'Check user and password in DATABASE_URL (or PGUSER, PGPASSWORD, ~/.pgpass).',
    });
  }
  if (code === '3D000') {
    return new MigrateError('database_missing', `${describe(error)} (${where})`, {
      hint: 'Create it first (createdb), or correct the name in DATABASE_URL.',
    });
  }
  const tries = attempts === 1 ? '' : ` after ${attempts} attempts`;
  return new MigrateError('connection_failed', `no connection to ${where}${tries}: ${describe(error)}`, {
    hint: 'Is the server running, and are host and port in DATABASE_URL right? Nothing was changed.',
  });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** Node reports a host with several addresses as an AggregateError without a message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return redact([...new Set(error.errors.map(each => (each as Error).message))].join('; '));
  }
  return redact(error instanceof Error ? error.message : String(error));
}
