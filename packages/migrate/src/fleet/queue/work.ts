import { MigrateError } from '../../errors.ts';
import type { FleetContext } from '../context.ts';
import type { FleetResult } from '../events.ts';
import { newWork } from '../run.ts';
import type { FleetTarget } from '../targets/target.ts';
import { advance } from './advance.ts';
import { inTransaction, openControl } from './control.ts';
import { filesDigest, queued } from './enqueue.ts';
import { openJobs } from './jobs.ts';
import { createLanes } from './lanes.ts';
import { createPause, type Pause } from './pause.ts';
import { resultOfRun } from './result.ts';
import { addWave, finishRun, openRuns, readProgress, type SharedRun } from './store/runs.ts';
import { busyServers, knownKeys } from './store/standing.ts';
import { announceWorker, countWorkers } from './store/workers.ts';
import { takeOver } from './take-over.ts';
import type { Worker } from './worker.ts';

export interface WorkOptions {
  /** Goes on waiting for runs when all are finished, until it is interrupted. */
  readonly waits?: boolean | undefined;
}

/** Milliseconds between two looks at what there is to do, where nothing wakes the worker before. */
const lookInterval = 500;
/** Milliseconds that a list of targets is good for when one is not on it. */
const listHolds = 10_000;

/**
 * Works on runs that were enqueued, together with other workers, until all are finished. What a worker has begun when it dies
 * another takes over. Returns the runs that there were.
 */
export async function workOnRuns(
  context: FleetContext,
  { waits = false }: WorkOptions,
): Promise<FleetResult[]> {
  await using control = await openControl(context);
  await using jobs = await openJobs(context);
  const id = context.run.newId();
  await control.run(session => announceWorker(session, id));
  const files = filesDigest(context.files);
  const runs = new Map<string, SharedRun>();
  const runOf = async (run: string) => {
    if (!runs.has(run))
      for (const each of await control.run(openRuns)) if (each.files === files) runs.set(each.id, each);
    return runs.get(run);
  };
  const pause = createPause(context);
  const targetOf = findByKey(context);
  const worker: Worker = { context, control, jobs, id, files, runs, runOf, wake: pause.cut, targetOf };
  await lookAndWork(worker, pause, waits);
  if (context.run.signal?.aborted) {
    throw new MigrateError('interrupted', 'interrupted: what this worker had begun is left to others', {
      hint: 'The run goes on as long as another worker does, or when one is started again.',
    });
  }
  const results: FleetResult[] = [];
  for (const run of worker.runs.keys()) results.push(await control.run(session => resultOfRun(session, run)));
  return results;
}

async function lookAndWork(worker: Worker, pause: Pause, waits: boolean): Promise<void> {
  const { context, control, files, jobs } = worker;
  const { signal } = context.run;
  const lanes = createLanes(worker);
  try {
    while (!signal?.aborted) {
      const runs = await ownRuns(worker, waits);
      await takeOver(control, jobs);
      for (const run of runs) if (await goOn(worker, run)) pause.cut();
      if (runs.length === 0 && !waits) return;
      const workers = await control.run(countWorkers);
      await lanes.open(await control.run(session => busyServers(session, files)), workers);
      await pause.wait(lookInterval);
    }
  } finally {
    await lanes.ended();
  }
}

/** Runs of the files that this worker has. */
async function ownRuns({ control, files, runs }: Worker, waits: boolean): Promise<SharedRun[]> {
  const open = await control.run(openRuns);
  const own = open.filter(run => run.files === files);
  for (const run of own) runs.set(run.id, run);
  if (own.length === 0 && open.length > 0 && runs.size === 0 && !waits) {
    throw new MigrateError('files_differ', 'the run that waits for workers is about other migration files', {
      hint: 'Start workers with the files that it was enqueued with: the same release everywhere.',
    });
  }
  return own;
}

/**
 * Decides about a run. When all that it has is done, targets that appeared since join it; without any, it is finished. True when
 * that has to be looked at again.
 */
async function goOn(worker: Worker, run: SharedRun): Promise<boolean> {
  const { context, control, jobs } = worker;
  const next = await advance(control, jobs, run);
  if (next !== 'exhausted') return next === 'finished';
  const seen = await control.run(session => knownKeys(session, run.id));
  const current: FleetTarget[] = [];
  const note = (target: FleetTarget) => void current.push(target);
  const { newId } = context.run;
  const work = await newWork(context, run.goal, { only: run.goal.only }, seen, { note });
  return inTransaction(control, async session => {
    const progress = await readProgress(session, run.id);
    // Another worker was first, or decides just now.
    if (progress === undefined || progress.waves.some(({ unfinished }) => unfinished > 0)) return false;
    const known = await knownKeys(session, run.id);
    const number = progress.waves.length + 1;
    const added = [
      ...work.map(each => queued(each, number, newId())),
      ...current.map(target => queued({ target }, undefined, newId())),
    ].filter(({ key }) => !known.has(key));
    if (added.length > 0) await addWave(session, run.id, number, added);
    if (added.every(({ wave }) => wave === undefined)) await session.run(finishRun(run.id));
    return true;
  });
}

/** Asks the sources anew when a target is not on the list, but not each time. */
function findByKey(context: FleetContext): Worker['targetOf'] {
  const { now } = context.run;
  let listed: { readonly at: number; readonly targets: Promise<Map<string, FleetTarget>> } | undefined;
  return async key => {
    const known = (await listed?.targets)?.get(key);
    if (known !== undefined) return known;
    if (listed === undefined || now() - listed.at >= listHolds) {
      const targets = context.find().then(found => new Map(found.targets.map(each => [each.key, each])));
      listed = { at: now(), targets };
      targets.catch(() => {
        listed = undefined;
      });
    }
    return (await listed.targets).get(key);
  };
}
