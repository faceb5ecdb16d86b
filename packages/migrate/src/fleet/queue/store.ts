import type { Session } from '../../database/port.ts';
import { type Sql, script, sql } from '../../database/sql.ts';
import type { ErrorCode, Problem } from '../../errors.ts';
import type { TargetResult } from '../events.ts';
import type { FleetGoal } from '../outlook.ts';
import type { StopReason } from '../schedule/schedule.ts';

/** A run that several workers share. */
export interface SharedRun {
  readonly id: string;
  readonly goal: FleetGoal & { readonly only?: readonly string[] | undefined };
  /** Of all migration files: a worker with other files must not work on it. */
  readonly files: string;
  readonly maxFailures: number;
  /** How many waves it was cut into; of more than one, the first is a test. */
  readonly waves: number;
  /** Targets of one server that may be started in a second; undefined without a limit. */
  readonly rate: number | undefined;
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

export interface Wave {
  readonly number: number;
  readonly size: number;
  readonly unfinished: number;
  readonly failed: number;
  isOpen: boolean;
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

/** Makes the tables of shared runs, in the control database. Many workers may do so at once. */
export async function createStore(session: Session): Promise<void> {
  await session.run(
    script(
      sql`BEGIN`,
      sql`SELECT pg_advisory_xact_lock(hashtext('migrate fleet store'))`,
      sql`CREATE SCHEMA IF NOT EXISTS migrate_fleet`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.runs (
        id uuid PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        created_by text NOT NULL,
        goal jsonb NOT NULL,
        files text NOT NULL,
        max_failures integer NOT NULL,
        waves integer NOT NULL,
        rate double precision,
        stopped text,
        finished_at timestamptz
      )`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.waves (
        run_id uuid REFERENCES migrate_fleet.runs ON DELETE CASCADE,
        number integer NOT NULL,
        size integer NOT NULL,
        unfinished integer NOT NULL,
        failed integer NOT NULL DEFAULT 0,
        opened_at timestamptz,
        PRIMARY KEY (run_id, number)
      )`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.targets (
        run_id uuid REFERENCES migrate_fleet.runs ON DELETE CASCADE,
        key text NOT NULL,
        name text NOT NULL,
        server text NOT NULL,
        wave integer,
        job_id uuid NOT NULL,
        worker uuid,
        started_at timestamptz,
        ended_at timestamptz,
        busy_since timestamptz,
        busy_times integer NOT NULL DEFAULT 0,
        outcome text,
        versions text[] NOT NULL DEFAULT '{}',
        duration_ms integer,
        error jsonb,
        PRIMARY KEY (run_id, key)
      )`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.servers (name text PRIMARY KEY, next_start timestamptz NOT NULL)`,
      sql`CREATE INDEX IF NOT EXISTS targets_of_wave ON migrate_fleet.targets (run_id, wave)`,
      sql`CREATE INDEX IF NOT EXISTS targets_being_worked_on ON migrate_fleet.targets (worker)
        WHERE outcome IS NULL AND worker IS NOT NULL`,
      sql`COMMIT`,
    ),
  );
}

/** Targets that are written in one message. */
const targetsAtOnce = 1_000;

/** Keeps a run with all its targets; none of its waves is open yet. */
export async function keepRun(
  session: Session,
  run: SharedRun & { readonly createdBy: string },
  targets: readonly QueuedTarget[],
): Promise<void> {
  const waves = new Map<number, number>();
  for (const { wave } of targets) if (wave !== undefined) waves.set(wave, (waves.get(wave) ?? 0) + 1);
  await session.run(
    script(
      sql`BEGIN`,
      sql`INSERT INTO migrate_fleet.runs (id, created_by, goal, files, max_failures, waves, rate)
        VALUES (${run.id}, ${run.createdBy}, ${JSON.stringify(run.goal)}, ${run.files}, ${run.maxFailures}, ${run.waves}, ${run.rate})`,
      ...[...waves].map(
        ([number, size]) =>
          sql`INSERT INTO migrate_fleet.waves (run_id, number, size, unfinished) VALUES (${run.id}, ${number}, ${size}, ${size})`,
      ),
    ),
  );
  for (let start = 0; start < targets.length; start += targetsAtOnce)
    await session.run(insertTargets(run.id, targets.slice(start, start + targetsAtOnce)));
  await session.run(sql`COMMIT`);
}

function insertTargets(run: string, targets: readonly QueuedTarget[]): Sql {
  return sql`INSERT INTO migrate_fleet.targets (run_id, key, name, server, wave, job_id, outcome)
    SELECT ${run}::uuid, key, name, server, wave, job, CASE WHEN wave IS NULL THEN 'current' END
      FROM jsonb_to_recordset(${JSON.stringify(targets)}::jsonb)
        AS given (key text, name text, server text, wave integer, job uuid)`;
}

/** Adds targets that appeared since, those with something to do as one more wave. */
export async function addWave(
  session: Session,
  run: string,
  number: number,
  targets: readonly QueuedTarget[],
): Promise<void> {
  const size = targets.filter(({ wave }) => wave !== undefined).length;
  const wave = sql`INSERT INTO migrate_fleet.waves (run_id, number, size, unfinished) VALUES (${run}, ${number}, ${size}, ${size})`;
  await session.run(script(...(size === 0 ? [] : [wave]), insertTargets(run, targets)));
}

/** Runs that are not finished, oldest first. */
export async function openRuns(session: Session): Promise<SharedRun[]> {
  const [result] = await session.run(sql`
    SELECT id, goal::text, files, max_failures::text, waves::text, rate::text FROM migrate_fleet.runs
     WHERE finished_at IS NULL ORDER BY created_at`);
  return (result?.rows ?? []).map(row => ({
    id: row['id'] ?? '',
    goal: JSON.parse(row['goal'] ?? '{}') as SharedRun['goal'],
    files: row['files'] ?? '',
    maxFailures: Number(row['max_failures']),
    waves: Number(row['waves']),
    rate: row['rate'] == null ? undefined : Number(row['rate']),
  }));
}

/** True where the session of the worker in a row of `targets` is gone, on whatever machine it was. */
const isDead = sql`NOT EXISTS (
  SELECT FROM pg_catalog.pg_locks
   WHERE locktype = 'advisory' AND granted AND objsubid = 2
     AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
     AND classid = (hashtext('migrate fleet worker')::bigint & 4294967295)::oid
     AND objid = (hashtext(target.worker::text)::bigint & 4294967295)::oid)`;

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

/** What is left to start or to end; undefined while another worker decides about it. Locks the run until the transaction ends. */
export async function readProgress(
  session: Session,
  run: string,
): Promise<
  | { readonly stopped: StopReason | undefined; readonly waves: readonly Wave[]; readonly running: number }
  | undefined
> {
  const [runs, waves, running] = await session.run(sql`
    SELECT stopped FROM migrate_fleet.runs WHERE id = ${run} AND finished_at IS NULL FOR UPDATE SKIP LOCKED;
    SELECT number::text, size::text, unfinished::text, failed::text, (opened_at IS NOT NULL)::text AS is_open
      FROM migrate_fleet.waves WHERE run_id = ${run} ORDER BY number;
    SELECT count(*)::text AS n FROM migrate_fleet.targets WHERE run_id = ${run} AND worker IS NOT NULL AND outcome IS NULL`);
  const [row] = runs?.rows ?? [];
  if (row === undefined) return undefined;
  return {
    stopped: (row['stopped'] ?? undefined) as StopReason | undefined,
    waves: (waves?.rows ?? []).map(wave => ({
      number: Number(wave['number']),
      size: Number(wave['size']),
      unfinished: Number(wave['unfinished']),
      failed: Number(wave['failed']),
      isOpen: wave['is_open'] === 'true',
    })),
    running: Number(running?.rows[0]?.['n'] ?? 0),
  };
}

export function stopRun(run: string, reason: StopReason): Sql {
  return sql`UPDATE migrate_fleet.runs SET stopped = ${reason} WHERE id = ${run}`;
}

export function finishRun(run: string): Sql {
  return sql`UPDATE migrate_fleet.runs SET finished_at = clock_timestamp() WHERE id = ${run}`;
}

export function openWave(run: string, number: number): Sql {
  return sql`UPDATE migrate_fleet.waves SET opened_at = clock_timestamp() WHERE run_id = ${run} AND number = ${number}`;
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

/** Says for as long as the session lasts that a worker is alive. */
export async function announceWorker(session: Session, worker: string): Promise<void> {
  await session.run(sql`SELECT pg_advisory_lock(hashtext('migrate fleet worker'), hashtext(${worker}))`);
}

/** Workers whose session is there, on all machines. */
export async function countWorkers(session: Session): Promise<number> {
  const [result] = await session.run(sql`
    SELECT count(*)::text AS workers FROM pg_catalog.pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 2
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
       AND classid = (hashtext('migrate fleet worker')::bigint & 4294967295)::oid`);
  return Number(result?.rows[0]?.['workers'] ?? 1);
}

/** Jobs of workers that died while they worked on a target. */
export async function findOrphans(
  session: Session,
): Promise<{ readonly server: string; readonly id: string }[]> {
  const [result] = await session.run(sql`
    SELECT server, job_id FROM migrate_fleet.targets target
     WHERE outcome IS NULL AND worker IS NOT NULL AND ${isDead}`);
  return (result?.rows ?? []).map(row => ({ server: row['server'] ?? '', id: row['job_id'] ?? '' }));
}

/** Reserves the next start at a server, so that all workers together start no more than so many in a second. Milliseconds to wait. */
export async function reserveStart(session: Session, server: string, rate: number): Promise<number> {
  const [result] = await session.run(sql`
    INSERT INTO migrate_fleet.servers AS known (name, next_start)
    VALUES (${server}, clock_timestamp() + ${1 / rate} * interval '1 second')
    ON CONFLICT (name) DO UPDATE
       SET next_start = greatest(known.next_start, clock_timestamp()) + ${1 / rate} * interval '1 second'
    RETURNING (extract(epoch FROM next_start - clock_timestamp()) * 1000 - ${1_000 / rate})::text AS wait_ms`);
  return Math.max(0, Number(result?.rows[0]?.['wait_ms'] ?? 0));
}

/**
 * One of the places that all workers together have at a server; undefined when none is free. Held until the session ends.
 * A session would be given once more what it has, so its own places are passed over.
 */
export async function takeSlot(
  session: Session,
  server: string,
  slots: number,
  own: ReadonlySet<number>,
): Promise<number | undefined> {
  for (let slot = 1; slot <= slots; slot += 1) {
    if (own.has(slot)) continue;
    const [result] = await session.run(
      sql`SELECT pg_try_advisory_lock(hashtext('migrate fleet server'), hashtext(${`${slot} ${server}`})) AS taken`,
    );
    if (result?.rows[0]?.['taken'] === 't') return slot;
  }
  return undefined;
}

export function returnSlot(server: string, slot: number): Sql {
  return sql`SELECT pg_advisory_unlock(hashtext('migrate fleet server'), hashtext(${`${slot} ${server}`}))`;
}

/** Keeps other workers from a database in which only one target may run. The lock is given back with `returnAlone`. */
export async function takeAlone(session: Session, database: string): Promise<boolean> {
  const [result] = await session.run(
    sql`SELECT pg_try_advisory_lock(hashtext('migrate fleet alone'), hashtext(${database})) AS taken`,
  );
  return result?.rows[0]?.['taken'] === 't';
}

export function returnAlone(database: string): Sql {
  return sql`SELECT pg_advisory_unlock(hashtext('migrate fleet alone'), hashtext(${database}))`;
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
