import type { Session } from '../../database/port.ts';
import { MigrateError } from '../../errors.ts';
import { createBook } from '../book.ts';
import type { FleetContext } from '../context.ts';
import { runTarget } from '../one-target.ts';
import { foresee, type Outlook } from '../outlook.ts';
import { pauseBefore } from '../schedule/busy.ts';
import { asMigrateError } from '../survey.ts';
import type { FleetTarget } from '../targets/target.ts';
import { advance, advanceOnFailure } from './advance.ts';
import { keptError } from './result.ts';
import { reserveStart, returnAlone, takeAlone } from './store/places.ts';
import type { SharedRun } from './store/runs.ts';
import {
  type Ended,
  endTarget,
  type Job,
  noteBusy,
  releaseTarget,
  startNow,
  type Taken,
  takeTarget,
} from './store/targets.ts';
import type { Worker } from './worker.ts';

/** A job, and what became of its target when it was taken. */
export interface TakenJob extends Job {
  readonly begun: Taken['begun'];
}

/** Milliseconds before a job is looked at again that cannot be done now, or not by this worker. */
const laterMs = 2_000;

/** The next job of a server; undefined when none is due. Its target is begun by this worker from then on. */
export async function takeJob(
  { control, jobs, id, files }: Worker,
  server: string,
): Promise<TakenJob | undefined> {
  const query = await jobs.take(server);
  const taken = await control.run(session => takeTarget(session, query, { worker: id, files }));
  return taken && { ...taken, server };
}

/** Does one job: its target ends for good, or there is a job for it again. */
export async function doJob(worker: Worker, job: TakenJob): Promise<void> {
  const { control, jobs } = worker;
  const removal = await jobs.remove(job.server, [job.id]);
  if (job.begun === 'over') return void (await control.run(session => session.run(removal)));
  if (job.begun === 'taken') return putBack(worker, job, laterMs);
  const run = await worker.runOf(job.run);
  if (run === undefined || !(await keepPace(worker, run, job))) return putBack(worker, job, 0);
  const ended = await workAt(worker, run, job, job.begun.wave).catch(error => leave(worker, job, error));
  if (ended === undefined) return;
  const end = (session: Session) => endTarget(session, job, ended, removal);
  const isFailed = ended.outcome === 'failed';
  if (!isFailed && !(await control.run(end))) return;
  const next = await (isFailed ? advanceOnFailure(control, jobs, run, end) : advance(control, jobs, run));
  if (next !== 'goes_on') worker.wake();
}

/** Leaves a job, and its target if this worker has begun it, to whoever comes when it is due. */
async function putBack({ context, control, jobs, id }: Worker, job: Job, delayMs: number): Promise<void> {
  const next = context.run.newId();
  const replacement = await jobs.replace(job, next, delayMs);
  await control.run(session => releaseTarget(session, id, job, { job: next, replacement }));
}

/** Waits for the turn of a target, where its run has a rate. False when nothing is to be started any more. */
async function keepPace({ context, control }: Worker, { rate }: SharedRun, job: Job): Promise<boolean> {
  const { signal, sleep } = context.run;
  if (rate === undefined) return signal?.aborted !== true;
  const waitMs = await control.run(session => reserveStart(session, job.server, rate));
  await sleep(waitMs, signal).catch(() => undefined);
  return signal?.aborted !== true && control.run(session => startNow(session, job));
}

/** What goes wrong on the way to a target, such as sources that cannot be asked, leaves it to whoever comes next. */
async function leave(worker: Worker, job: Job, error: unknown): Promise<undefined> {
  await putBack(worker, job, laterMs);
  const { code, message } = asMigrateError(error);
  worker.context.emit({ type: 'fleet_warning', problem: { code, message, severity: 'warning' } });
}

/** Undefined when the target is to be asked again, and there is a job for that. */
async function workAt(worker: Worker, run: SharedRun, job: Job, wave: number): Promise<Ended | undefined> {
  const { context, control } = worker;
  const target = await worker.targetOf(job.key);
  if (target === undefined) return { outcome: 'gone', versions: [], durationMs: 0, error: undefined };
  const outlook = await outlookOf(context, run, target);
  if (outlook.isCurrent) return { outcome: 'done', versions: [], durationMs: 0, error: undefined };
  const database = target.place.key;
  if (outlook.isAlone && !(await control.run(session => takeAlone(session, database)))) {
    await putBack(worker, job, laterMs);
    return undefined;
  }
  const book = createBook(context, run.goal.direction, context.run.now());
  const ending = await runTarget(context, run.goal, target, outlook, { wave, book });
  if (outlook.isAlone) await control.run(session => session.run(returnAlone(database)));
  if (ending === 'interrupted') {
    await putBack(worker, job, 0);
    return undefined;
  }
  if (ending === 'busy') {
    const { busyMs, times } = await control.run(session => noteBusy(session, job));
    if (busyMs < context.run.lockTimeoutMs) {
      await putBack(worker, job, pauseBefore(times - 1));
      return undefined;
    }
    book.giveUp(target);
  }
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
