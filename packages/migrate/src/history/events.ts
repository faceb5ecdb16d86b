import { look } from '../database/look.ts';
import type { Session } from '../database/port.ts';
import { Sql, sql } from '../database/sql.ts';
import { eventDigest, type HistoryTables } from './tables.ts';

/** A row of `schema_events`, the audit trail. */
export interface HistoryEvent {
  readonly id: number;
  readonly occurredAt: Date;
  /** The run. */
  readonly correlationId: string;
  /** The attempt: its start and its outcome share it. */
  readonly attemptId: string;
  readonly action: string;
  /** Undefined for what is about no migration in particular. */
  readonly version: string | undefined;
  readonly result: string;
  readonly executionTimeMs: number | undefined;
  readonly lockWaitMs: number | undefined;
  readonly error: string | undefined;
  readonly notes: string | undefined;
  readonly performedBy: string;
  readonly databaseUser: string;
  readonly host: string | undefined;
  readonly toolVersion: string;
  readonly gitCommit: string | undefined;
}

/** The newest events, oldest first; all of them without a limit. */
export async function readEvents(
  session: Session,
  tables: HistoryTables,
  limit: number | undefined,
): Promise<HistoryEvent[]> {
  const most = limit === undefined ? sql`ALL` : sql`${limit}`;
  const [result] = await look(
    session,
    sql`
    SELECT * FROM (
      SELECT id, extract(epoch FROM occurred_at)::text AS occurred_at, correlation_id, attempt_id, action, version, result,
             execution_time_ms, lock_wait_ms, error, notes, performed_by, database_user, host, tool_version, git_commit
        FROM ${tables.events} ORDER BY id DESC LIMIT ${most}) newest
     ORDER BY id`,
  );
  return (result?.rows ?? []).map(readEvent);
}

function readEvent(row: Readonly<Record<string, string | null>>): HistoryEvent {
  return {
    id: Number(row['id']),
    occurredAt: new Date(Number(row['occurred_at']) * 1000),
    correlationId: row['correlation_id'] ?? '',
    attemptId: row['attempt_id'] ?? '',
    action: row['action'] ?? '',
    version: row['version'] ?? undefined,
    result: row['result'] ?? '',
    executionTimeMs: numberIn(row['execution_time_ms']),
    lockWaitMs: numberIn(row['lock_wait_ms']),
    error: row['error'] ?? undefined,
    notes: row['notes'] ?? undefined,
    performedBy: row['performed_by'] ?? '',
    databaseUser: row['database_user'] ?? '',
    host: row['host'] ?? undefined,
    toolVersion: row['tool_version'] ?? '',
    gitCommit: row['git_commit'] ?? undefined,
  };
}

function numberIn(text: string | null | undefined): number | undefined {
  return text == null ? undefined : Number(text);
}

/** What a look at the whole hash chain found. */
export interface ChainCheck {
  readonly events: number;
  /** Ids of rows whose content is not what was hashed. */
  readonly edited: readonly number[];
  /** Ids of rows that do not follow the row before them: something was removed or put in between. */
  readonly unlinked: readonly number[];
  /** The newest hash, in hexadecimal: kept elsewhere, it shows that nothing was cut off at the end. */
  readonly newestHash: string | undefined;
}

/** Computes all hashes anew and compares, in the server. */
export async function checkChain(session: Session, tables: HistoryTables): Promise<ChainCheck> {
  const [result] = await look(
    session,
    sql`
    SELECT count(*)::text AS events,
           coalesce(json_agg(id ORDER BY id) FILTER (WHERE NOT unchanged), '[]')::text AS edited,
           coalesce(json_agg(id ORDER BY id) FILTER (WHERE NOT follows), '[]')::text AS unlinked,
           (SELECT encode(newest.hash, 'hex') FROM ${tables.events} newest ORDER BY newest.id DESC LIMIT 1) AS newest_hash
      FROM (SELECT event.id, event.hash = sha256(convert_to(${new Sql(eventDigest('event'))}, 'UTF8')) AS unchanged,
                   event.previous_hash IS NOT DISTINCT FROM lag(event.hash) OVER (ORDER BY event.id) AS follows
              FROM ${tables.events} event) checked`,
  );
  const row = result?.rows[0] ?? {};
  return {
    events: Number(row['events'] ?? 0),
    edited: JSON.parse(row['edited'] ?? '[]') as number[],
    unlinked: JSON.parse(row['unlinked'] ?? '[]') as number[],
    newestHash: row['newest_hash'] ?? undefined,
  };
}
