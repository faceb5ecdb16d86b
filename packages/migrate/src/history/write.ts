import { Sql, sql } from '../database/sql.ts';
import type { MigrationFile } from '../files/migration.ts';
import { redact } from '../redact.ts';
import type { HistoryTables } from './tables.ts';

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

/** What a history row keeps of a file. */
type KeptFile = {
  readonly [Field in 'version' | 'description' | 'checksum' | 'normalizedChecksum']: string | Sql;
} & {
  readonly source: Sql;
};

/** Above this the text of a migration is not kept in its history row (bytes of UTF-16, roughly). */
const largestKeptSource = 1024 * 1024;

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

/**
 * Names for the records of quick migrations, for as long as a message goes on: the server plans each of them once for all
 * of its migrations, which is most of what a record takes.
 */
export function prepareRecords(tables: HistoryTables, origin: Origin, action: 'up' | 'down'): Sql[] {
  const attempt: Attempt = { id: new Sql('$1'), action, version: new Sql('$2') };
  const next: Attempt = { id: new Sql('$3'), action, version: new Sql('$4') };
  const file: KeptFile = {
    version: new Sql('$2'),
    description: new Sql('$3'),
    checksum: new Sql('$4'),
    normalizedChecksum: new Sql('$5'),
    source: new Sql('$6'),
  };
  const duration = sinceStarted(tables, attempt);
  const applied = upsertVersion(tables, origin, file, { status: 'applied', duration, notes: null });
  const ended = [{ attempt, duration }];
  return [
    sql`PREPARE "migrate succeeded" (uuid, text) AS ${recordEnds(tables, origin, ended, [])}`,
    sql`PREPARE "migrate next" (uuid, text, uuid, text) AS ${recordEnds(tables, origin, ended, [next])}`,
    action === 'up'
      ? sql`PREPARE "migrate applied" (uuid, text, text, text, text, text) AS ${applied}`
      : sql`PREPARE "migrate rolled back" (text) AS ${markRolledBack(tables, new Sql('$1'))}`,
  ];
}

export function forgetRecords(action: 'up' | 'down'): Sql[] {
  const names = ['succeeded', 'next', action === 'up' ? 'applied' : 'rolled back'];
  return names.map(name => new Sql(`DEALLOCATE "migrate ${name}"`));
}

/** The same records by the names of `prepareRecords`. */
export const preparedRecords = {
  succeeded: ({ id, version }: Attempt): Sql => sql`EXECUTE "migrate succeeded" (${id}, ${version})`,
  next: ({ id, version }: Attempt, next: Attempt): Sql =>
    sql`EXECUTE "migrate next" (${id}, ${version}, ${next.id}, ${next.version})`,
  rolledBack: ({ version }: Attempt): Sql => sql`EXECUTE "migrate rolled back" (${version})`,
  applied: ({ id, version }: Attempt, file: MigrationFile): Sql =>
    sql`EXECUTE "migrate applied" (${id}, ${version}, ${file.description}, ${file.checksum}, ${file.normalizedChecksum}, ${sourceOf(file)})`,
};

/** The row of a migration that was applied. */
export function markApplied(
  tables: HistoryTables,
  origin: Origin,
  file: MigrationFile,
  duration: Duration,
): Sql {
  return upsertVersion(tables, origin, kept(file), { status: 'applied', duration, notes: null });
}

/** The rows of migrations that were applied in one transaction; each returns its `execution_time_ms`, in this order. */
export function markAppliedTogether(
  tables: HistoryTables,
  origin: Origin,
  applied: readonly { readonly file: MigrationFile; readonly duration: Duration; readonly at: Sql }[],
): Sql {
  const rows = applied.map(({ file, duration, at }) => ({
    file: kept(file),
    outcome: { status: 'applied' as const, duration, notes: null, at },
  }));
  return upsertVersions(tables, origin, rows);
}

/** The row of a migration that was tried and is not applied. */
export function markFailed(
  tables: HistoryTables,
  origin: Origin,
  file: MigrationFile,
  duration: Duration,
  error: string,
): Sql {
  return upsertVersion(tables, origin, kept(file), { status: 'failed', duration, notes: error });
}

/** The row of a non-transactional migration that runs; a journal from an earlier try is kept. */
export function markRunning(tables: HistoryTables, origin: Origin, file: MigrationFile): Sql {
  return upsertVersion(tables, origin, kept(file), { status: 'running', duration: 0, notes: null });
}

/** Keeps the first lines of a migration's journal, and writes others behind them. */
export function replaceJournal(
  tables: HistoryTables,
  version: string,
  kept: number,
  added: readonly string[],
): Sql {
  const lines = added.map(line => sql` || ${line}::text`.text).join('');
  return sql`UPDATE ${tables.versions}
      SET statement_journal = statement_journal[1:${kept}]${new Sql(lines)} WHERE version = ${version}`;
}

/** The row of a migration that was rolled back; when and how it had been applied stays readable. */
export function markRolledBack(tables: HistoryTables, version: string | Sql): Sql {
  return sql`UPDATE ${tables.versions}
      SET status = 'rolled_back', rollback_at = clock_timestamp(), statement_journal = '{}' WHERE version = ${version}`;
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

/** The row of a migration that was there before migrate was; `at` is when it was applied, where that is known. */
export function markBaseline(
  tables: HistoryTables,
  origin: Origin,
  file: MigrationFile,
  at: Date | undefined,
  source: string,
): Sql {
  return upsertVersion(tables, origin, kept(file), { status: 'baseline', duration: 0, notes: source, at });
}

/** A migration that counts as applied from now on, and why. */
export function recordBaseline(tables: HistoryTables, origin: Origin, attempt: Attempt, notes: string): Sql {
  return insertEvent(tables, origin, attempt, { result: 'succeeded', notes });
}

/** What `repair` has changed in a migration's row. */
export function recordRepaired(tables: HistoryTables, origin: Origin, attempt: Attempt, notes: string): Sql {
  return insertEvent(tables, origin, attempt, { result: 'succeeded', notes });
}

function kept(file: MigrationFile): KeptFile {
  const { version, description, checksum, normalizedChecksum } = file;
  return { version, description, checksum, normalizedChecksum, source: sourceOf(file) };
}

/** How a migration stands. */
interface Standing {
  readonly status: 'applied' | 'failed' | 'running' | 'baseline';
  readonly duration: Duration;
  readonly notes: string | null;
  /** When it was applied, where that is not now. */
  readonly at?: Date | Sql | undefined;
}

function upsertVersion(tables: HistoryTables, origin: Origin, file: KeptFile, outcome: Standing): Sql {
  return upsertVersions(tables, origin, [{ file, outcome }]);
}

function upsertVersions(
  tables: HistoryTables,
  origin: Origin,
  rows: readonly { readonly file: KeptFile; readonly outcome: Standing }[],
): Sql {
  const values = rows.map(
    ({ file, outcome }) =>
      sql`(${file.version}, ${file.description}, ${outcome.status}, ${file.checksum}, ${file.normalizedChecksum},
       ${appliedAt(outcome)}, ${outcome.duration}, ${origin.performedBy}, ${origin.correlationId},
       ${file.source}, ${redacted(outcome.notes ?? undefined)})`.text,
  );
  return sql`INSERT INTO ${tables.versions} AS existing
      (version, description, status, checksum, normalized_checksum, applied_at, execution_time_ms,
       applied_by, correlation_id, source, notes)
    VALUES ${new Sql(values.join(',\n      '))}
    ON CONFLICT (version) DO UPDATE SET
       description = excluded.description, status = excluded.status, checksum = excluded.checksum,
       normalized_checksum = excluded.normalized_checksum, applied_order = excluded.applied_order,
       applied_at = coalesce(excluded.applied_at, existing.applied_at), execution_time_ms = excluded.execution_time_ms,
       applied_by = excluded.applied_by, correlation_id = excluded.correlation_id, rollback_at = NULL,
       source = excluded.source, notes = excluded.notes,
       statement_journal = CASE WHEN excluded.status IN ('applied', 'baseline') THEN '{}' ELSE existing.statement_journal END
    RETURNING execution_time_ms`;
}

function appliedAt({ status, at }: Standing): Sql {
  if (status !== 'applied' && status !== 'baseline') return sql`NULL`;
  return at === undefined ? sql`clock_timestamp()` : sql`${at}::timestamptz`;
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

function redacted(text: string | undefined): string | null {
  return text === undefined ? null : redact(text);
}

/** Quoted once for all targets that a file is applied at. */
const sources = new WeakMap<MigrationFile, Sql>();

function sourceOf(file: MigrationFile): Sql {
  const source = sources.get(file) ?? sql`${keptSource(file.text)}`;
  sources.set(file, source);
  return source;
}

/** A text with a secret in it is not kept: it would outlive its rotation. */
export function keptSource(text: string): string | null {
  return text.length <= largestKeptSource && redact(text) === text ? text : null;
}
