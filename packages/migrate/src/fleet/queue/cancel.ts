import { MigrateError } from '../../errors.ts';
import type { HomeContext } from '../context.ts';
import { advance } from './advance.ts';
import { openControl } from './control.ts';
import { openJobs } from './jobs.ts';
import { openRuns, type SharedRun, stopRun } from './store/runs.ts';
import { targetsLeft } from './store/standing.ts';
import { takeOver } from './take-over.ts';

/** A run of which nothing more is started. */
export interface CancelledRun {
  readonly id: string;
  /** How many targets had ended, or had nothing to do. */
  readonly ended: number;
  /** Targets that workers have; they end by themselves. */
  readonly running: readonly string[];
  readonly notTried: readonly string[];
}

/** Stops a shared run on all workers. Without an id, the one that there is. */
export async function cancelRun(
  context: HomeContext,
  id: string | undefined,
): Promise<CancelledRun | undefined> {
  await using control = await openControl(context);
  const run = chosen(await control.run(openRuns), id);
  if (run === undefined) return undefined;
  await using jobs = await openJobs(context);
  await control.run(session => session.run(stopRun(run.id, 'cancelled')));
  // Targets of workers that died do not run. With none left the run is finished here: there may be no worker to do it.
  await takeOver(control, jobs);
  await advance(control, jobs, run);
  return { id: run.id, ...(await control.run(session => targetsLeft(session, run.id))) };
}

function chosen(runs: readonly SharedRun[], id: string | undefined): SharedRun | undefined {
  if (id === undefined && runs.length > 1) {
    const ids = runs.map(run => run.id).join(', ');
    throw new MigrateError('usage', `${runs.length} runs are not finished: ${ids}`, {
      hint: 'Name the one to cancel.',
    });
  }
  const run = id === undefined ? runs[0] : runs.find(each => each.id === id);
  if (run === undefined && id !== undefined) {
    throw new MigrateError('usage', `there is no run ${id}, or it is finished`, {
      hint: '"migrate fleet enqueue" prints the id of its run.',
    });
  }
  return run;
}
