import { commaSeparated, Sql, sql } from '../../database/sql.ts';
import type { MigrationFile } from '../../files/migration.ts';
import { redact } from '../../redact.ts';
import type { HistoryTables } from '../tables.ts';
import { type Duration, type Origin, redacted } from './events.ts';

/** What a history row keeps of a file. */
export type KeptFile = {
  readonly [Field in 'version' | 'description' | 'checksum' | 'normalizedChecksum']: string | Sql;
} & {
  readonly source: Sql;
};

/** Above this the text of a migration is not kept in its history row (bytes of UTF-16, roughly). */
const largestKeptSource = 1024 * 1024;

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
  applied: readonly { readonly file: MigrationFile; readonly duration: Duration }[],
): Sql {
  const rows = applied.map(({ file, duration }) => ({
    file: kept(file),
    outcome: { status: 'applied' as const, duration, notes: null },
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
  return markRolledBackTogether(tables, [version]);
}

/** The rows of migrations that were rolled back in one transaction. */
export function markRolledBackTogether(tables: HistoryTables, versions: readonly (string | Sql)[]): Sql {
  return sql`UPDATE ${tables.versions}
      SET status = 'rolled_back', rollback_at = clock_timestamp(), statement_journal = '{}' WHERE version IN (${commaSeparated(versions)})`;
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
  readonly at?: Date | undefined;
}

export function upsertVersion(tables: HistoryTables, origin: Origin, file: KeptFile, outcome: Standing): Sql {
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

/** Quoted once for all targets that a file is applied at. */
const sources = new WeakMap<MigrationFile, Sql>();

export function sourceOf(file: MigrationFile): Sql {
  const source = sources.get(file) ?? sql`${keptSource(file.text)}`;
  sources.set(file, source);
  return source;
}

/** A text with a secret in it is not kept: it would outlive its rotation. */
export function keptSource(text: string): string | null {
  return text.length <= largestKeptSource && redact(text) === text ? text : null;
}
