import type { Session } from '../../../database/port.ts';
import { sql } from '../../../database/sql.ts';
import type { TargetResult } from '../../events.ts';
import type { Ended, KeptError, QueuedTarget } from './targets.ts';

/** Jobs of targets that have not ended and that nobody has begun, by server. */
export async function waitingJobs(session: Session, run: string): Promise<Map<string, string[]>> {
  const [result] = await session.run(sql`
    SELECT server, json_agg(job_id)::text AS ids FROM migrate_fleet.targets
     WHERE run_id = ${run} AND wave IS NOT NULL AND outcome IS NULL AND worker IS NULL GROUP BY server`);
  return new Map(
    (result?.rows ?? []).map(row => [row['server'] ?? '', JSON.parse(row['ids'] ?? '[]') as string[]]),
  );
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

/** Servers with targets that wait or run, of open waves of runs of these files that go on. */
export async function busyServers(session: Session, files: string): Promise<string[]> {
  const [result] = await session.run(sql`
    SELECT DISTINCT target.server FROM migrate_fleet.runs run
      JOIN migrate_fleet.waves wave ON wave.run_id = run.id AND wave.opened_at IS NOT NULL AND wave.unfinished > 0
      JOIN migrate_fleet.targets target ON target.run_id = run.id AND target.wave = wave.number AND target.outcome IS NULL
     WHERE run.finished_at IS NULL AND run.stopped IS NULL AND run.files = ${files}`);
  return (result?.rows ?? []).map(row => row['server'] ?? '');
}

/** How many targets of a run have ended, and the names of the others. */
export async function targetsLeft(
  session: Session,
  run: string,
): Promise<{
  readonly ended: number;
  readonly running: readonly string[];
  readonly notTried: readonly string[];
}> {
  const [result] = await session.run(sql`
    SELECT name, outcome, worker FROM migrate_fleet.targets WHERE run_id = ${run} ORDER BY name`);
  const rows = result?.rows ?? [];
  const left = rows.filter(({ outcome }) => outcome === null);
  const names = (isRunning: boolean) =>
    left.filter(({ worker }) => (worker !== null) === isRunning).map(({ name }) => name ?? '');
  return { ended: rows.length - left.length, running: names(true), notTried: names(false) };
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
