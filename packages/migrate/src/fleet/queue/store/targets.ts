import type { Session } from '../../../database/port.ts';
import { type Sql, script, sql } from '../../../database/sql.ts';
import type { ErrorCode, Problem } from '../../../errors.ts';
import type { TargetResult } from '../../events.ts';
import { mayOpenNext } from '../../schedule/waves-open.ts';
import { isDead } from './workers.ts';

/** A target of a run that one worker is to look after. */
export interface Job {
  readonly id: string;
  readonly server: string;
  readonly run: string;
  readonly key: string;
}

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

/** A job that a worker was given, and what became of its target with it. */
export interface Taken {
  readonly id: string;
  readonly run: string;
  readonly key: string;
  /** `over`: the target has ended, or its run was stopped. `taken`: it is not for this worker, or not now. */
  readonly begun: { readonly wave: number } | 'over' | 'taken';
}

/**
 * Takes a job and begins its target, in one statement: no worker has a job of which nobody could say whose it is. Only runs
 * of the files that the worker has are begun. Undefined without a job.
 */
export async function takeTarget(
  session: Session,
  job: Sql,
  { worker, files }: { readonly worker: string; readonly files: string },
): Promise<Taken | undefined> {
  const [result] = await session.run(sql`
    WITH fetched AS (${job}),
    job AS (SELECT id, (data ->> 'run')::uuid AS run, data ->> 'key' AS key FROM fetched),
    begun AS (
      UPDATE migrate_fleet.targets target
         SET worker = ${worker}, job_id = job.id, started_at = coalesce(started_at, clock_timestamp())
        FROM job JOIN migrate_fleet.runs run ON run.id = job.run
       WHERE run.stopped IS NULL AND run.files = ${files}
         AND target.run_id = job.run AND target.key = job.key AND target.outcome IS NULL
         AND (target.worker IS NULL OR ${isDead})
      RETURNING target.wave)
    SELECT id::text, run::text, key, (SELECT wave::text FROM begun) AS wave, EXISTS (
      SELECT FROM migrate_fleet.targets target JOIN migrate_fleet.runs run ON run.id = target.run_id
       WHERE run.id = job.run AND target.key = job.key AND target.outcome IS NULL AND run.stopped IS NULL)::text AS is_open
      FROM job`);
  const row = result?.rows[0];
  if (row === undefined) return undefined;
  const wave = row['wave'] ?? undefined;
  const left = row['is_open'] === 'true' ? 'taken' : 'over';
  return {
    id: row['id'] ?? '',
    run: row['run'] ?? '',
    key: row['key'] ?? '',
    begun: wave === undefined ? left : { wave: Number(wave) },
  };
}

/**
 * Takes down how a target ended, and takes its job away. True when that may open a wave or end the run: then somebody has to
 * look, as after every failure.
 */
export async function endTarget(
  session: Session,
  { run, key }: { readonly run: string; readonly key: string },
  ended: Ended,
  removal: Sql,
): Promise<boolean> {
  const failures = ended.outcome === 'failed' ? 1 : 0;
  const versions = JSON.stringify(ended.versions);
  const error = ended.error === undefined ? null : JSON.stringify(ended.error);
  const results = await session.run(
    script(
      // In the order in which one who takes a job locks both.
      removal,
      sql`WITH ended AS (
        UPDATE migrate_fleet.targets
           SET outcome = ${ended.outcome}, ended_at = clock_timestamp(), duration_ms = ${ended.durationMs}, error = ${error},
               versions = versions || ARRAY(SELECT jsonb_array_elements_text(${versions}::jsonb))
         WHERE run_id = ${run} AND key = ${key} AND outcome IS NULL
        RETURNING run_id, wave)
      UPDATE migrate_fleet.waves wave SET unfinished = wave.unfinished - 1, failed = wave.failed + ${failures}
        FROM ended WHERE wave.run_id = ended.run_id AND wave.number = ended.wave
      RETURNING wave.number::text, wave.size::text, wave.unfinished::text,
        EXISTS (SELECT FROM migrate_fleet.waves later
                 WHERE later.run_id = wave.run_id AND later.opened_at IS NULL)::text AS has_next,
        EXISTS (SELECT FROM migrate_fleet.runs run
                 WHERE run.id = wave.run_id AND run.stopped IS NOT NULL)::text AS is_stopped`,
    ),
  );
  const wave = results.at(-1)?.rows[0];
  if (wave === undefined) return false;
  const progress = {
    number: Number(wave['number']),
    size: Number(wave['size']),
    unfinished: Number(wave['unfinished']),
  };
  if (progress.unfinished === 0 || wave['is_stopped'] === 'true') return true;
  return wave['has_next'] === 'true' && mayOpenNext(progress);
}

/** Gives a target back that a worker has begun, and leaves it to another job. */
export async function releaseTarget(
  session: Session,
  worker: string,
  { run, key }: { readonly run: string; readonly key: string },
  next: { readonly job: string; readonly replacement: Sql },
): Promise<void> {
  await session.run(
    script(
      next.replacement,
      sql`UPDATE migrate_fleet.targets SET worker = NULL, job_id = ${next.job}
           WHERE run_id = ${run} AND key = ${key} AND outcome IS NULL AND worker = ${worker}`,
    ),
  );
}

/** Notes that a target was busy. Returns for how long and how often it was. */
export async function noteBusy(
  session: Session,
  { run, key }: { readonly run: string; readonly key: string },
): Promise<{ readonly busyMs: number; readonly times: number }> {
  const [result] = await session.run(sql`
    UPDATE migrate_fleet.targets SET busy_since = coalesce(busy_since, clock_timestamp()), busy_times = busy_times + 1
     WHERE run_id = ${run} AND key = ${key}
    RETURNING busy_times::text, (extract(epoch FROM clock_timestamp() - busy_since) * 1000)::text AS busy_ms`);
  const row = result?.rows[0];
  return { busyMs: Number(row?.['busy_ms'] ?? 0), times: Number(row?.['busy_times'] ?? 0) };
}

/** A target that had to wait for its turn starts now; false where its run was stopped meanwhile. */
export async function startNow(
  session: Session,
  { run, key }: { readonly run: string; readonly key: string },
): Promise<boolean> {
  const [result] = await session.run(sql`
    UPDATE migrate_fleet.targets target SET started_at = clock_timestamp() FROM migrate_fleet.runs run
     WHERE run.id = target.run_id AND run.stopped IS NULL AND target.run_id = ${run} AND target.key = ${key}`);
  return result?.rowCount === 1;
}

/** Gives back what dead workers had begun. Returns its jobs, which are to be given back with it; of several who ask, one gets each. */
export async function releaseOrphans(session: Session): Promise<Job[]> {
  const [result] = await session.run(sql`
    UPDATE migrate_fleet.targets target SET worker = NULL
     WHERE outcome IS NULL AND worker IS NOT NULL AND ${isDead}
    RETURNING run_id, key, server, job_id`);
  return (result?.rows ?? []).map(row => ({
    id: row['job_id'] ?? '',
    server: row['server'] ?? '',
    run: row['run_id'] ?? '',
    key: row['key'] ?? '',
  }));
}
