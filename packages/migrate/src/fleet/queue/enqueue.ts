import { createHash } from 'node:crypto';
import type { MigrationFile } from '../../files/migration.ts';
import type { FleetContext } from '../context.ts';
import type { FleetGoal } from '../outlook.ts';
import { type FleetRunOptions, newWork, planRun, runShared, type Work } from '../run.ts';
import type { FleetTarget } from '../targets/target.ts';
import { advance } from './advance.ts';
import { openControl } from './control.ts';
import { openJobs } from './jobs.ts';
import { finishRun, keepRun } from './store/runs.ts';
import type { QueuedTarget } from './store/targets.ts';

export interface EnqueueOptions extends FleetRunOptions {
  /** Targets of one server that may be started in a second, by all workers together. */
  readonly rate?: number | undefined;
}

/** A run that waits for workers. */
export interface Enqueued {
  readonly id: string;
  readonly targets: number;
  /** Targets with something to do. */
  readonly pending: number;
  readonly waves: readonly number[];
}

/** Applies what all targets share, looks which targets have something to do, and leaves that to workers. */
export async function enqueueRun(
  context: FleetContext,
  goal: FleetGoal,
  options: EnqueueOptions,
): Promise<Enqueued> {
  // First of all, so that nothing is applied where no run can be kept.
  await using control = await openControl(context);
  const current: FleetTarget[] = [];
  const note = (target: FleetTarget) => void current.push(target);
  await runShared(context, goal, { note: () => undefined });
  const seen = new Set<string>();
  const work = await newWork(context, goal, options, seen, { note });
  const { waves, maxFailures } = planRun(context, options, work, seen.size);
  const { correlationId: id, origin, newId } = context.run;
  const targets = [
    ...waves.flatMap((wave, index) => wave.map(each => queued(each, index + 1, newId()))),
    ...current.map(target => queued({ target }, undefined, newId())),
  ];
  await using jobs = await openJobs(context);
  const files = filesDigest(context.files);
  const run = {
    id,
    goal: { ...goal, only: options.only },
    files,
    maxFailures,
    waves: waves.length,
    rate: options.rate,
  };
  await control.run(session => keepRun(session, { ...run, createdBy: origin.performedBy }, targets));
  if (work.length === 0) await control.run(session => session.run(finishRun(id)));
  else await advance(control, jobs, run);
  return { id, targets: seen.size, pending: work.length, waves: waves.map(wave => wave.length) };
}

export function queued(
  { target: { key, name, place } }: Pick<Work, 'target'>,
  wave: number | undefined,
  job: string,
): QueuedTarget {
  return { key, name, server: place.server, wave, job };
}

/** The same for workers with the same migrations. */
export function filesDigest(files: readonly MigrationFile[]): string {
  const hash = createHash('sha256');
  for (const { version, checksum } of files) hash.update(`${version} ${checksum}\n`);
  return hash.digest('hex');
}
