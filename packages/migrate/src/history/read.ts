import { look } from '../database/look.ts';
import type { Session } from '../database/port.ts';
import { identifier, type Sql, sql } from '../database/sql.ts';
import type { HistoryTables } from './tables.ts';

export type HistoryStatus = 'applied' | 'running' | 'failed' | 'rolled_back' | 'baseline';

/** A row of `schema_versions`. */
export interface HistoryEntry {
  readonly version: string;
  readonly description: string;
  readonly status: HistoryStatus;
  readonly checksum: string;
  readonly normalizedChecksum: string;
  /** Grows with every application; the order to roll back in is its reverse. */
  readonly appliedOrder: number;
  readonly appliedAt: Date | undefined;
  readonly executionTimeMs: number | undefined;
  readonly appliedBy: string;
  readonly rollbackAt: Date | undefined;
  readonly notes: string | undefined;
  /** How many statements have run of a non-transactional migration that is half way, in either direction. */
  readonly statementsRun: number;
}

/** An attempt that started and never said how it ended: its process or its server died. */
export interface OpenAttempt {
  readonly attemptId: string;
  readonly correlationId: string;
  readonly action: string;
  readonly version: string;
  readonly startedAt: Date;
}

export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly openAttempts: readonly OpenAttempt[];
  /** The numbers that the tables give out next are taken already. */
  readonly isBehind: boolean;
}

export const emptyHistory: History = { entries: [], openAttempts: [], isBehind: false };

/** Reads the whole history in one round trip. */
export async function readHistory(session: Session, tables: HistoryTables): Promise<History> {
  const [versions, attempts, numbers] = await look(
    session,
    sql`
    SELECT json_agg(entry)::text AS entries FROM (${entriesOf(tables)}) entry;
    SELECT attempt_id, correlation_id, action, version, extract(epoch FROM occurred_at)::text AS started_at
      FROM (${openAttempts(tables)}) open ORDER BY id;
    SELECT coalesce(bool_or(is_behind), false) AS is_behind FROM (${numbersOf(tables)}) numbers`,
  );
  return {
    entries: (JSON.parse(versions?.rows[0]?.['entries'] ?? '[]') as EntryRow[]).map(readEntry),
    openAttempts: (attempts?.rows ?? []).map(row => ({
      attemptId: row['attempt_id'] ?? '',
      correlationId: row['correlation_id'] ?? '',
      action: row['action'] ?? '',
      version: row['version'] ?? '',
      startedAt: timeOf(row['started_at']) ?? new Date(0),
    })),
    isBehind: numbers?.rows[0]?.['is_behind'] === 't',
  };
}

/**
 * Lets both tables number their rows behind the last one. Their sequences fall back where rows came without them: on a
 * logical replica that was promoted, and in a clone of a database whose server crashed soon afterwards (15 and newer).
 */
export async function catchUpNumbers(session: Session, tables: HistoryTables): Promise<void> {
  await session.run(sql`SELECT setval(sequence, top) FROM (${numbersOf(tables)}) numbers WHERE is_behind`);
}

/**
 * A hash over what plans need of a history: the same for all targets whose migrations are in the same states, from the
 * same files. A scalar query.
 */
export function historyDigest({ versions }: HistoryTables): Sql {
  return sql`SELECT md5(coalesce(string_agg(concat_ws(':', version, status, checksum, normalized_checksum,
        cardinality(statement_journal), rollback_at IS NULL), ',' ORDER BY version COLLATE "C"), '')) FROM ${versions}`;
}

/** True when a run under the lock would have something to put right first. A scalar query. */
export function needsMending(tables: HistoryTables): Sql {
  return sql`SELECT EXISTS (${openAttempts(tables)}) OR EXISTS (SELECT FROM (${numbersOf(tables)}) numbers WHERE is_behind)`;
}

/** Rows of starts that have no outcome. */
function openAttempts({ events }: HistoryTables): Sql {
  return sql`SELECT started.* FROM ${events} started
     WHERE started.result = 'started'
       AND NOT EXISTS (SELECT FROM ${events} ended
                        WHERE ended.attempt_id = started.attempt_id AND ended.result <> 'started')`;
}

/** Each sequence of the tables with the highest number in use. A role that may not read a sequence sees it as it should be. */
function numbersOf(tables: HistoryTables): Sql {
  const numberOf = (table: Sql, column: 'id' | 'applied_order') => sql`
    SELECT pg_get_serial_sequence(${table.text}, ${column})::regclass AS sequence,
           (SELECT max(${identifier(column)}) FROM ${table}) AS top`;
  return sql`
    SELECT sequence, top, has_sequence_privilege(sequence, 'USAGE') AND has_sequence_privilege(sequence, 'UPDATE')
           AND top > coalesce(pg_sequence_last_value(sequence), 0) AS is_behind
      FROM (${numberOf(tables.events, 'id')} UNION ALL ${numberOf(tables.versions, 'applied_order')}) both_tables`;
}

/** The text of a migration as it was when it was applied, where it was kept. */
export async function readSource(
  session: Session,
  tables: HistoryTables,
  version: string,
): Promise<string | undefined> {
  const [result] = await session.run(sql`SELECT source FROM ${tables.versions} WHERE version = ${version}`);
  return result?.rows[0]?.['source'] ?? undefined;
}

/** The hashes of the statements of a non-transactional migration that have run, of the direction it is going in. */
export async function readJournal(
  session: Session,
  tables: HistoryTables,
  version: string,
): Promise<string[]> {
  const [result] = await session.run(
    sql`SELECT to_json(statement_journal)::text AS journal FROM ${tables.versions} WHERE version = ${version}`,
  );
  return JSON.parse(result?.rows[0]?.['journal'] ?? '[]') as string[];
}

/** Read as one JSON text: a driver that takes a long history apart field by field needs a megabyte more, and longer. */
function entriesOf({ versions }: HistoryTables): Sql {
  return sql`
      SELECT version, description, status, checksum, nullif(normalized_checksum, checksum) AS normalized_checksum,
             applied_order::text, extract(epoch FROM applied_at)::text AS applied_at, execution_time_ms::text, applied_by,
             extract(epoch FROM rollback_at)::text AS rollback_at, notes,
             cardinality(statement_journal)::text AS statements_run
        FROM ${versions}`;
}

type EntryRow = Readonly<Record<string, string | null>>;

function readEntry(row: EntryRow): HistoryEntry {
  const checksum = row['checksum'] ?? '';
  return {
    version: row['version'] ?? '',
    description: row['description'] ?? '',
    status: row['status'] as HistoryStatus,
    checksum,
    normalizedChecksum: row['normalized_checksum'] ?? checksum,
    appliedOrder: Number(row['applied_order']),
    appliedAt: timeOf(row['applied_at']),
    executionTimeMs: row['execution_time_ms'] == null ? undefined : Number(row['execution_time_ms']),
    appliedBy: row['applied_by'] ?? '',
    rollbackAt: timeOf(row['rollback_at']),
    notes: row['notes'] ?? undefined,
    statementsRun: Number(row['statements_run'] ?? 0),
  };
}

function timeOf(epoch: string | null | undefined): Date | undefined {
  return epoch == null ? undefined : new Date(Number(epoch) * 1000);
}
