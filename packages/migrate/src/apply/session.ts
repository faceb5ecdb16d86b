import { connect, isConnectionLoss } from '../database/connect.ts';
import { type Database, ServerError, type Session } from '../database/port.ts';
import { script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Emit, LockHolder } from '../events.ts';
import { loadParser } from '../files/postgres-parser.ts';
import {
  catchUpNumbers,
  emptyHistory,
  type History,
  type OpenAttempt,
  readHistory,
} from '../history/read.ts';
import { resetSession, type SessionSettings } from '../history/reset-session.ts';
import { createHistoryTables, type HistoryTables, historyTables } from '../history/tables.ts';
import { inspectTarget, type Target } from '../history/target.ts';
import { type Origin, recordInterrupted, recordUnlocked } from '../history/write/events.ts';
import { redact } from '../redact.ts';
import { describeSession } from './holder.ts';
import { withLock } from './lock.ts';
import { refuseSharedSessions } from './pooler.ts';
import type { Run } from './run.ts';
import { runnerTag } from './runner.ts';

/** What a run needs from outside: where, who, and the clock. */
export interface RunContext {
  readonly database: Database;
  readonly schema: string | undefined;
  readonly lockTimeoutMs: number;
  readonly origin: Omit<Origin, 'correlationId' | 'lockWaitMs'>;
  readonly correlationId: string;
  /** Where backups go, and whether any are made. */
  readonly backup: { readonly directory: string; readonly enabled: boolean };
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
  readonly newId: () => string;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 to 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds that a statement of a migration waits for a lock before the migration is taken back; 1,000 by default. */
  readonly statementLockTimeoutMs?: number | undefined;
}

/** Short, because whoever asks for the same table meanwhile waits behind the migration. */
const defaultStatementLockTimeoutMs = 1_000;

/** Opens a session for looking: nothing is locked and nothing is created. */
export async function withTarget<T>(
  context: RunContext,
  action: (session: Session, target: Target, tables: HistoryTables) => Promise<T>,
): Promise<T> {
  const { database, emit, signal, sleep } = context;
  const session = await connect(database, { applicationName: applicationName(context), emit, signal, sleep });
  try {
    const target = await inspectTarget(session, context.schema);
    emit({
      type: 'connected',
      database: target.database,
      schema: target.schema,
      serverVersion: target.serverVersion,
    });
    return await action(session, target, historyTables(target.schema));
  } catch (error) {
    throw explained(error, database);
  } finally {
    await session.close().catch(() => undefined);
  }
}

/** What the server says outside of any migration is about rights or a broken connection: for the user to mend, not a bug. */
export function explained(error: unknown, database: Database): unknown {
  if (error instanceof MigrateError || !(error instanceof Error)) return error;
  if (isConnectionLoss(error)) {
    return new MigrateError('connection_lost', `the connection to ${database.description} was lost`, {
      details: [redact(error.message)],
      hint: 'Run the same command again: it goes on from what is there.',
      cause: error,
    });
  }
  if (!(error instanceof ServerError)) return error;
  if (error.sqlstate === '55P03') {
    return new MigrateError(
      'lock_timeout',
      `another session has locked what was to be read: ${redact(error.message)}`,
      {
        hint: 'Nothing was changed. Try again when it is done; pg_locks and pg_blocking_pids() show who it is.',
        cause: error,
      },
    );
  }
  return new MigrateError(
    'server_error',
    `the server refused a statement of migrate's own: ${redact(error.message)}`,
    {
      details: [`SQLSTATE ${error.sqlstate}`, ...(error.detail === undefined ? [] : [redact(error.detail)])],
      hint:
        error.sqlstate === '42501'
          ? 'The role needs USAGE and CREATE on the schema, and all rights on schema_versions and schema_events.'
          : 'Look the SQLSTATE up in the manual of PostgreSQL ("Error Codes").',
      cause: error,
    },
  );
}

/** The history as it is; empty where no migration has ever run. */
export async function readHistoryOf(
  session: Session,
  target: Target,
  tables: HistoryTables,
): Promise<History> {
  return target.hasHistory ? readHistory(session, tables) : emptyHistory;
}

/** Opens a session for changing: under the target's lock, with the past of dead runs resolved. */
export async function withRun<T>(
  context: RunContext,
  action: (run: Run, history: History) => Promise<T>,
): Promise<T> {
  return withTarget(context, async (session, target, tables) => {
    if (target.obstacle !== undefined) throw target.obstacle;
    // All files of a target without a history are about to be parsed: the parser loads while the server works, which is
    // asked for the lock first.
    if (!target.hasHistory) setImmediate(() => loadParser().catch(() => undefined));
    if (target.isInTransaction) {
      throw new MigrateError('usage', 'the given client is inside a transaction', {
        hint: "migrate's own COMMIT would end it. Pass a client outside of one, or a pool.",
      });
    }
    await refuseSharedSessions(session, target);
    const { reset, waiting } = runOn(session, context, target, 0);
    const lockOptions = { ...context, ...waiting, timeoutMs: context.lockTimeoutMs };
    return withLock(session, target, reset, lockOptions, async (lockWaitMs, orphans) => {
      // Another runner may have created the tables while this one waited for the lock.
      const present = target.hasHistory ? target : await inspectTarget(session, context.schema);
      // Back to what the session was found with, not to what it is set to by now.
      const run: Run = { ...runOn(session, context, present, lockWaitMs), reset };
      try {
        const history = await readHistoryOf(session, run.target, tables);
        if (history.isBehind) await catchUpNumbers(session, tables);
        await recordOrphans(run, orphans);
        await resolveOpenAttempts(run, history.openAttempts);
        return await action(run, history);
      } finally {
        if (session.borrowed) await handBack(session, target).catch(() => undefined);
      }
    });
  });
}

/** The session's owner must not find our search_path on it, nor a setting that a migration made. */
async function handBack(session: Session, { searchPath }: Target): Promise<void> {
  await session.run(
    script(sql`ROLLBACK`, sql`RESET ALL`, sql`SELECT set_config('search_path', ${searchPath}, false)`),
  );
}

/** Called when there is something to write: a command that is refused leaves no tables behind. */
export async function ensureHistoryTables({ session, target, tables, emit }: Run): Promise<void> {
  if (target.hasHistory) return;
  try {
    await session.run(script(sql`BEGIN`, createHistoryTables(tables), sql`COMMIT`));
  } catch (error) {
    await session.run(sql`ROLLBACK`);
    throw error;
  }
  emit({ type: 'history_created', schema: tables.schema });
}

/** Ending somebody's session is an act to answer for, also when its owner is dead. */
async function recordOrphans(run: Run, orphans: readonly LockHolder[]): Promise<void> {
  if (orphans.length === 0 || !run.target.hasHistory) return;
  const records = orphans.map(holder =>
    recordUnlocked(run.tables, run.origin, run.newId(), `its process is dead: ${describeSession(holder)}`),
  );
  await run.session.run(script(sql`BEGIN`, ...records, sql`COMMIT`));
}

/** Under the lock nobody else can be running, so an attempt without an outcome belongs to a process or server that died. */
async function resolveOpenAttempts(run: Run, attempts: readonly OpenAttempt[]): Promise<void> {
  if (attempts.length === 0) return;
  const records = attempts.map(({ attemptId, action, version }) =>
    recordInterrupted(
      run.tables,
      run.origin,
      { id: attemptId, action: action === 'down' ? 'down' : 'up', version },
      'no outcome was recorded: its process or its server died',
    ),
  );
  await run.session.run(script(sql`BEGIN`, ...records, sql`COMMIT`));
  for (const { version, action, startedAt } of attempts) {
    run.emit({ type: 'attempt_interrupted', version, action, startedAt });
  }
}

/** What all steps of a run share. */
export function runOn(session: Session, context: RunContext, target: Target, lockWaitMs: number): Run {
  const settings = settingsOf(context);
  return {
    session,
    target,
    tables: historyTables(target.schema),
    origin: { ...context.origin, correlationId: context.correlationId, lockWaitMs },
    applicationName: settings.applicationName,
    settings,
    reset: resetSession(target, settings),
    waiting: { ...context, random: context.random ?? Math.random },
    emit: context.emit,
    newId: context.newId,
    signal: context.signal,
  };
}

function settingsOf(context: RunContext): SessionSettings {
  const { statementLockTimeoutMs = defaultStatementLockTimeoutMs } = context;
  return { applicationName: applicationName(context), statementLockTimeoutMs };
}

/** Shows in pg_stat_activity; PostgreSQL cuts names at 63 bytes. */
export function applicationName({ correlationId }: Pick<RunContext, 'correlationId'>): string {
  return `migrate ${correlationId} ${runnerTag()}`.trimEnd().slice(0, 63);
}
