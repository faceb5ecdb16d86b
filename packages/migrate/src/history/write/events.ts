import { Sql, sql } from '../../database/sql.ts';
import { redact } from '../../redact.ts';
import type { HistoryTables } from '../tables.ts';

export type Action = 'up' | 'down' | 'force' | 'repair' | 'restore' | 'unlock' | 'baseline';

/** Who runs this, on which machine and from which sources: the same for all events of a run. */
export interface Origin {
  readonly correlationId: string;
  readonly performedBy: string;
  readonly host: string;
  readonly toolVersion: string;
  readonly gitCommit: string | undefined;
  /** How long this run waited for the target's lock. */
  readonly lockWaitMs: number;
}

/** One attempt at one migration; its events share the id. */
export interface Attempt {
  readonly id: string | Sql;
  readonly action: Action;
  /** Undefined for what is about no migration in particular. */
  readonly version: string | Sql | undefined;
}

export function recordStarted(tables: HistoryTables, origin: Origin, attempt: Attempt): Sql {
  return insertEvent(tables, origin, attempt, { result: 'started' });
}

/** The starts of attempts that begin together. */
export function recordStarts(tables: HistoryTables, origin: Origin, attempts: readonly Attempt[]): Sql {
  return recordEnds(tables, origin, [], attempts);
}

export function recordSucceeded(
  tables: HistoryTables,
  origin: Origin,
  attempt: Attempt,
  duration: Duration,
): Sql {
  return recordEnds(tables, origin, [{ attempt, duration }], []);
}

/** Attempts that succeeded, and those that come right behind them as started, in one statement. */
export function recordEnds(
  tables: HistoryTables,
  origin: Origin,
  ended: readonly { readonly attempt: Attempt; readonly duration: Duration }[],
  next: readonly Attempt[],
): Sql {
  return insertEvents(tables, origin, [
    ...ended.map(end => ({ ...end, result: 'succeeded' })),
    ...next.map(attempt => ({ attempt, result: 'started' })),
  ]);
}

export function recordFailed(
  tables: HistoryTables,
  origin: Origin,
  attempt: Attempt,
  duration: Duration,
  error: string,
): Sql {
  return insertEvent(tables, origin, attempt, { result: 'failed', duration, error });
}

export function recordInterrupted(
  tables: HistoryTables,
  origin: Origin,
  attempt: Attempt,
  error: string,
): Sql {
  return insertEvent(tables, origin, attempt, { result: 'interrupted', error });
}

/** Milliseconds, or an expression for them. */
export type Duration = Sql | number;

/** Milliseconds since the message that holds this arrived, by the server's clock: the time of its first transaction's start. */
export function sinceMessage(): Sql {
  return sql`least(2147483647, extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000)::integer`;
}

/** Milliseconds since the attempt's `started` event, by the server's clock. */
export function sinceStarted(tables: HistoryTables, attempt: Attempt): Sql {
  return sql`(SELECT least(2147483647, extract(epoch FROM clock_timestamp() - max(occurred_at)) * 1000)::integer
      FROM ${tables.events} WHERE attempt_id = ${attempt.id} AND result = 'started')`;
}

/** An applied migration whose changed or missing file was accepted for this run. */
export function recordForced(tables: HistoryTables, origin: Origin, attempt: Attempt): Sql {
  return insertEvent(tables, origin, attempt, { result: 'succeeded' });
}

/** A session that held the target's lock and was ended. */
export function recordUnlocked(tables: HistoryTables, origin: Origin, id: string, notes: string): Sql {
  const attempt: Attempt = { id, action: 'unlock', version: undefined };
  return insertEvent(tables, origin, attempt, { result: 'succeeded', notes });
}

/** A migration that counts as applied from now on, and why. */
export function recordBaseline(tables: HistoryTables, origin: Origin, attempt: Attempt, notes: string): Sql {
  return insertEvent(tables, origin, attempt, { result: 'succeeded', notes });
}

/** What `repair` has changed in a migration's row. */
export function recordRepaired(tables: HistoryTables, origin: Origin, attempt: Attempt, notes: string): Sql {
  return insertEvent(tables, origin, attempt, { result: 'succeeded', notes });
}

interface Outcome {
  readonly result: string;
  readonly duration?: Duration;
  readonly error?: string;
  readonly notes?: string;
}

function insertEvent(tables: HistoryTables, origin: Origin, attempt: Attempt, outcome: Outcome): Sql {
  return insertEvents(tables, origin, [{ attempt, ...outcome }]);
}

function insertEvents(
  tables: HistoryTables,
  origin: Origin,
  events: readonly (Outcome & { readonly attempt: Attempt })[],
): Sql {
  const rows = events.map(
    ({ attempt, result, duration, error, notes }) =>
      sql`(${origin.correlationId}, ${attempt.id}, ${attempt.action}, ${attempt.version}, ${result},
       ${duration ?? null}, ${origin.lockWaitMs}, ${redacted(error)}, ${redacted(notes)},
       ${origin.performedBy}, ${origin.host}, ${origin.toolVersion}, ${origin.gitCommit})`.text,
  );
  return sql`INSERT INTO ${tables.events}
      (correlation_id, attempt_id, action, version, result, execution_time_ms, lock_wait_ms, error, notes,
       performed_by, host, tool_version, git_commit)
    VALUES ${new Sql(rows.join(',\n      '))}
    RETURNING execution_time_ms`;
}

export function redacted(text: string | undefined): string | null {
  return text === undefined ? null : redact(text);
}
