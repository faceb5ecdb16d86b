import type { Session } from '../database/port.ts';
import { Sql, sql } from '../database/sql.ts';
import { historyTables } from '../history/tables.ts';
import { inspectTarget } from '../history/target.ts';
import type { FleetContext } from './context.ts';
import { requireTargets } from './targets/require.ts';
import type { FleetTarget } from './targets/target.ts';

/** What happened to one migration at one target: the outcome of an attempt. */
export interface FleetEventRow {
  readonly target: string;
  readonly occurredAt: Date;
  readonly correlationId: string;
  readonly action: string;
  readonly version: string | undefined;
  readonly result: string;
  readonly executionTimeMs: number | undefined;
  readonly error: string | undefined;
  readonly performedBy: string;
}

export interface FleetHistoryOptions {
  /** The newest this many of each target; 1,000 by default. */
  readonly limit?: number | undefined;
}

const defaultLimit = 1_000;
/** Targets that are read in one message. */
const targetsAtOnce = 50;

/** The outcomes in the audit trails of all targets, oldest first. Changes nothing. */
export async function fleetHistory(
  context: FleetContext,
  { limit = defaultLimit }: FleetHistoryOptions,
): Promise<FleetEventRow[]> {
  const { targets } = await context.find();
  requireTargets(targets);
  const surveys = await context.survey(targets);
  const withHistory = surveys.filter(({ state }) => state !== undefined && state.digest !== '');
  const groups = new Map<string, FleetTarget[]>();
  for (const { target } of withHistory) {
    const group = groups.get(target.place.key) ?? [];
    groups.set(target.place.key, group);
    group.push(target);
  }
  const rows: FleetEventRow[] = [];
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += targetsAtOnce) {
      const chunk = group.slice(start, start + targetsAtOnce);
      const [first] = chunk;
      if (first === undefined) continue;
      rows.push(...(await context.withSession(first.place, session => readOutcomes(session, chunk, limit))));
    }
  }
  return rows.sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
}

async function readOutcomes(
  session: Session,
  chunk: readonly FleetTarget[],
  limit: number,
): Promise<FleetEventRow[]> {
  const parts: string[] = [];
  for (const [index, { schema }] of chunk.entries()) {
    const { events } = historyTables(schema ?? (await inspectTarget(session, undefined)).schema);
    parts.push(
      sql`(SELECT ${index}::text AS place, extract(epoch FROM occurred_at)::text AS occurred_at, correlation_id::text, action,
          version, result, execution_time_ms::text, error, performed_by, id
         FROM ${events} WHERE result <> 'started' ORDER BY id DESC LIMIT ${limit})`.text,
    );
  }
  const [result] = await session.run(new Sql(parts.join('\nUNION ALL\n')));
  return (result?.rows ?? []).map(row => ({
    target: chunk[Number(row['place'])]?.name ?? '',
    occurredAt: new Date(Number(row['occurred_at']) * 1_000),
    correlationId: row['correlation_id'] ?? '',
    action: row['action'] ?? '',
    version: row['version'] ?? undefined,
    result: row['result'] ?? '',
    executionTimeMs: row['execution_time_ms'] == null ? undefined : Number(row['execution_time_ms']),
    error: row['error'] ?? undefined,
    performedBy: row['performed_by'] ?? '',
  }));
}
