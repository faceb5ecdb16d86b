import { MigrateError } from '../../errors.ts';
import { createBook } from '../book.ts';
import type { FleetContext } from '../context.ts';
import { runTarget } from '../one-target.ts';
import { foresee, type Outlook } from '../outlook.ts';
import { pauseBefore } from '../schedule/schedule.ts';
import { asMigrateError } from '../survey.ts';
import type { FleetTarget } from '../targets/target.ts';
import { advance } from './advance.ts';
import type { Job } from './jobs.ts';
import { keptError } from './result.ts';
import { returnAlone, takeAlone } from './store/places.ts';
import type { SharedRun } from './store/runs.ts';
import { beginTarget, type Ended, endTarget, releaseTarget } from './store/targets.ts';
import type { Worker } from './worker.ts';

/** Milliseconds before a job is looked at again that cannot be done now, or not by this worker. */
const laterMs = 2_000;

/** Does one job: its target ends for good, or there is a job for it again. */
export async function doJob(worker: Worker, job: Job): Promise<void> {
  const { control, jobs, runs, context } = worker;
  const run = runs.get(job.run);
  if (run === undefined || context.run.signal?.aborted) return jobs.putBack(job, laterMs);
  const begun = await control.run(session => beginTarget(session, job, worker.id));
  if (begun === 'taken') return jobs.putBack(job, laterMs);
  if (begun !== 'over') {
    const ended = await workAt(worker, run, job, begun.wave).catch(error => leave(worker, job, error));
    if (ended === undefined) return;
    await control.run(session => endTarget(session, run.id, job.key, ended));
    await advance(control, jobs, run);
  }
  await jobs.done(job);
}

/** What goes wrong on the way to a target, such as sources that cannot be asked, leaves it to whoever comes next. */
async function leave({ context, control, jobs }: Worker, job: Job, error: unknown): Promise<undefined> {
  await control.run(session => releaseTarget(session, job.run, job.key, false));
  await jobs.putBack(job, laterMs);
  const { code, message } = asMigrateError(error);
  context.emit({ type: 'fleet_warning', problem: { code, message, severity: 'warning' } });
}

/** Undefined when the target is to be asked again, and there is a job for that. */
async function workAt(worker: Worker, run: SharedRun, job: Job, wave: number): Promise<Ended | undefined> {
  const { context, control, jobs } = worker;
  const target = await worker.targetOf(job.key);
  if (target === undefined) return { outcome: 'gone', versions: [], durationMs: 0, error: undefined };
  const again = async (isBusy: boolean, pauseMs: (times: number) => number) => {
    const { busyMs, times } = await control.run(session => releaseTarget(session, run.id, job.key, isBusy));
    if (isBusy && busyMs >= context.run.lockTimeoutMs) return false;
    await jobs.putBack(job, pauseMs(times - 1));
    return true;
  };
  const outlook = await outlookOf(context, run, target);
  if (outlook.isCurrent) return { outcome: 'done', versions: [], durationMs: 0, error: undefined };
  const database = target.place.key;
  if (outlook.isAlone && !(await control.run(session => takeAlone(session, database)))) {
    await again(false, () => laterMs);
    return undefined;
  }
  const book = createBook(context, run.goal.direction, context.run.now());
  const ending = await runTarget(context, run.goal, target, outlook, { wave, book });
  if (outlook.isAlone) await control.run(session => session.run(returnAlone(database)));
  if (ending === 'busy' && (await again(true, pauseBefore))) return undefined;
  if (ending === 'interrupted') {
    await again(false, () => 0);
    return undefined;
  }
  if (ending === 'busy') book.giveUp(target);
  const { outcome, versions, durationMs = 0, error } = book.entryOf(target);
  return { outcome, versions, durationMs, error: error === undefined ? undefined : keptError(error) };
}

/** A look at the target before its lock is asked for: another worker may have done it and died before it could say so. */
async function outlookOf(context: FleetContext, { goal }: SharedRun, target: FleetTarget): Promise<Outlook> {
  try {
    const surveys = await context.survey([target]);
    const backups = context.run.backup.enabled && goal.goal.backup !== false;
    const [survey] = surveys;
    if (survey === undefined) throw new MigrateError('schema_missing', `${target.name} is gone`);
    return (await foresee(context.files, goal, surveys, backups))(survey);
  } catch {
    // What is wrong with it, it says itself when it is migrated.
    return { isCurrent: false, isAlone: false, atOnce: undefined };
  }
}
