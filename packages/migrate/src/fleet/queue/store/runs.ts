import type { Session } from '../../../database/port.ts';
import { type Sql, script, sql } from '../../../database/sql.ts';
import type { StopReason } from '../../../events.ts';
import type { FleetGoal } from '../../outlook.ts';
import { insertTargets, type QueuedTarget } from './targets.ts';

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

export interface Wave {
  readonly number: number;
  readonly size: number;
  readonly unfinished: number;
  readonly failed: number;
  isOpen: boolean;
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

/** Waits until nobody else decides about the run, and keeps them off until the transaction ends. */
export async function lockRun(session: Session, run: string): Promise<void> {
  await session.run(sql`SELECT FROM migrate_fleet.runs WHERE id = ${run} FOR UPDATE`);
}

export function stopRun(run: string, reason: StopReason): Sql {
  return sql`UPDATE migrate_fleet.runs SET stopped = ${reason} WHERE id = ${run} AND stopped IS NULL AND finished_at IS NULL`;
}

export function finishRun(run: string): Sql {
  return sql`UPDATE migrate_fleet.runs SET finished_at = clock_timestamp() WHERE id = ${run}`;
}

export function openWave(run: string, number: number): Sql {
  return sql`UPDATE migrate_fleet.waves SET opened_at = clock_timestamp() WHERE run_id = ${run} AND number = ${number}`;
}
