import type { Session } from '../../../database/port.ts';
import { type Sql, sql } from '../../../database/sql.ts';
import type { ErrorCode, Problem } from '../../../errors.ts';
import type { TargetResult } from '../../events.ts';
import { isDead } from './workers.ts';

/** A target of a run, without anything that a password could be in: who works on it finds it by its key. */
export interface QueuedTarget {
  readonly key: string;
  readonly name: string;
  readonly server: string;
  /** From 1; undefined for one that has nothing to do. */
  readonly wave: number | undefined;
  readonly job: string;
}

/** How a target ended, as it is kept. */
export interface Ended {
  readonly outcome: TargetResult['outcome'];
  readonly versions: readonly string[];
  readonly durationMs: number;
  readonly error: KeptError | undefined;
}

export interface KeptError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly version: string | undefined;
  readonly problems: readonly Problem[];
}

export function insertTargets(run: string, targets: readonly QueuedTarget[]): Sql {
  return sql`INSERT INTO migrate_fleet.targets (run_id, key, name, server, wave, job_id, outcome)
    SELECT ${run}::uuid, key, name, server, wave, job, CASE WHEN wave IS NULL THEN 'current' END
      FROM jsonb_to_recordset(${JSON.stringify(targets)}::jsonb)
        AS given (key text, name text, server text, wave integer, job uuid)`;
}

/**
 * Begins a target. `over`: it has ended, or its run was stopped. `taken`: a worker that is alive has it.
 */
export async function beginTarget(
  session: Session,
  { run, key, id }: { readonly run: string; readonly key: string; readonly id: string },
  worker: string,
): Promise<{ readonly wave: number } | 'over' | 'taken'> {
  const [updated, left] = await session.run(sql`
    UPDATE migrate_fleet.targets target
       SET worker = ${worker}, job_id = ${id}, started_at = coalesce(started_at, clock_timestamp())
      FROM migrate_fleet.runs run
     WHERE run.id = target.run_id AND run.stopped IS NULL
       AND target.run_id = ${run} AND target.key = ${key} AND target.outcome IS NULL
       AND (target.worker IS NULL OR ${isDead})
    RETURNING target.wave::text;
    SELECT FROM migrate_fleet.targets target JOIN migrate_fleet.runs run ON run.id = run_id
     WHERE run.id = ${run} AND key = ${key} AND outcome IS NULL AND stopped IS NULL`);
  const row = updated?.rows[0];
  if (row !== undefined) return { wave: Number(row['wave']) };
  return left?.rowCount === 0 ? 'over' : 'taken';
}

/** Takes down how a target ended; true when it had not ended before. */
export async function endTarget(session: Session, run: string, key: string, ended: Ended): Promise<boolean> {
  const isFailure = ended.outcome === 'failed' ? 1 : 0;
  const versions = JSON.stringify(ended.versions);
  const error = ended.error === undefined ? null : JSON.stringify(ended.error);
  const [result] = await session.run(sql`
    WITH ended AS (
      UPDATE migrate_fleet.targets
         SET outcome = ${ended.outcome}, ended_at = clock_timestamp(), duration_ms = ${ended.durationMs}, error = ${error},
             versions = versions || ARRAY(SELECT jsonb_array_elements_text(${versions}::jsonb))
       WHERE run_id = ${run} AND key = ${key} AND outcome IS NULL
      RETURNING run_id, wave)
    UPDATE migrate_fleet.waves wave SET unfinished = wave.unfinished - 1, failed = wave.failed + ${isFailure}
      FROM ended WHERE wave.run_id = ended.run_id AND wave.number = ended.wave
    RETURNING wave.number`);
  return (result?.rows.length ?? 0) > 0;
}

/** Gives a target back that was busy, or whose worker was interrupted. Returns for how long and how often it was busy. */
export async function releaseTarget(
  session: Session,
  run: string,
  key: string,
  isBusy: boolean,
): Promise<{ readonly busyMs: number; readonly times: number }> {
  const busy = isBusy
    ? sql`, busy_since = coalesce(busy_since, clock_timestamp()), busy_times = busy_times + 1`
    : sql``;
  const [result] = await session.run(sql`
    UPDATE migrate_fleet.targets SET worker = NULL${busy}
     WHERE run_id = ${run} AND key = ${key} AND outcome IS NULL
    RETURNING busy_times::text, (extract(epoch FROM clock_timestamp() - busy_since) * 1000)::text AS busy_ms`);
  const row = result?.rows[0];
  return { busyMs: Number(row?.['busy_ms'] ?? 0), times: Number(row?.['busy_times'] ?? 0) };
}

/** The targets of a wave that have not ended. */
export async function targetsOfWave(session: Session, run: string, wave: number): Promise<QueuedTarget[]> {
  const [result] = await session.run(sql`
    SELECT key, name, server, job_id FROM migrate_fleet.targets
     WHERE run_id = ${run} AND wave = ${wave} AND outcome IS NULL ORDER BY key`);
  return (result?.rows ?? []).map(row => ({
    key: row['key'] ?? '',
    name: row['name'] ?? '',
    server: row['server'] ?? '',
    wave,
    job: row['job_id'] ?? '',
  }));
}

/** Keys of all targets that a run has, also of those with nothing to do. */
export async function knownKeys(session: Session, run: string): Promise<Set<string>> {
  const [result] = await session.run(sql`SELECT key FROM migrate_fleet.targets WHERE run_id = ${run}`);
  return new Set((result?.rows ?? []).map(row => row['key'] ?? ''));
}

/** Servers with targets that wait or run, of open waves of runs that go on. */
export async function busyServers(session: Session): Promise<string[]> {
  const [result] = await session.run(sql`
    SELECT DISTINCT target.server FROM migrate_fleet.runs run
      JOIN migrate_fleet.waves wave ON wave.run_id = run.id AND wave.opened_at IS NOT NULL AND wave.unfinished > 0
      JOIN migrate_fleet.targets target ON target.run_id = run.id AND target.wave = wave.number AND target.outcome IS NULL
     WHERE run.finished_at IS NULL AND run.stopped IS NULL`);
  return (result?.rows ?? []).map(row => row['server'] ?? '');
}

/** What a run has brought so far. */
export async function readOutcomes(
  session: Session,
  run: string,
): Promise<
  (Ended & {
    readonly name: string;
    readonly wave: number | undefined;
    readonly startedMs: number | undefined;
  })[]
> {
  const [result] = await session.run(sql`
    SELECT name, wave::text, coalesce(outcome, 'not_tried') AS outcome, to_json(versions)::text AS versions, duration_ms::text,
           error::text, (extract(epoch FROM started_at - run.created_at) * 1000)::bigint::text AS started_ms
      FROM migrate_fleet.targets JOIN migrate_fleet.runs run ON run.id = run_id
     WHERE run_id = ${run} ORDER BY started_at NULLS LAST, name`);
  return (result?.rows ?? []).map(row => ({
    name: row['name'] ?? '',
    wave: row['wave'] == null ? undefined : Number(row['wave']),
    outcome: row['outcome'] as TargetResult['outcome'],
    versions: JSON.parse(row['versions'] ?? '[]') as string[],
    durationMs: Number(row['duration_ms'] ?? 0),
    startedMs: row['started_ms'] == null ? undefined : Number(row['started_ms']),
    error: row['error'] == null ? undefined : (JSON.parse(row['error']) as KeptError),
  }));
}
