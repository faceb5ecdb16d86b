import type { Session } from '../../database/port.ts';
import { type Sql, script } from '../../database/sql.ts';
import { mayOpenNext, reasonToStop } from '../schedule/waves-open.ts';
import { type Control, inTransaction } from './control.ts';
import type { Jobs } from './jobs.ts';
import {
  finishRun,
  lockRun,
  openWave,
  readProgress,
  type SharedRun,
  stopRun,
  type Wave,
} from './store/runs.ts';
import { targetsOfWave, waitingJobs } from './store/standing.ts';

/** What is to be done with a run next. `opened`: there are more jobs. `exhausted`: all that it has is done, and new targets may have appeared. */
export type Advance = 'goes_on' | 'opened' | 'exhausted' | 'finished';

/**
 * Opens waves, stops a run and ends it, as its progress asks for. Of all workers one decides at a time, and each decision
 * holds for all of them.
 */
export async function advance(control: Control, jobs: Jobs, run: SharedRun): Promise<Advance> {
  return inTransaction(control, session => decide(session, jobs, run));
}

/**
 * The same together with what `record` writes down about a failure, behind whoever decides just then: when it is on
 * record, the run is stopped if it was one too many, and nobody starts anything in between.
 */
export async function advanceOnFailure(
  control: Control,
  jobs: Jobs,
  run: SharedRun,
  record: (session: Session) => Promise<unknown>,
): Promise<Advance> {
  return inTransaction(control, async session => {
    await lockRun(session, run.id);
    await record(session);
    return decide(session, jobs, run);
  });
}

async function decide(session: Session, jobs: Jobs, run: SharedRun): Promise<Advance> {
  const progress = await readProgress(session, run.id);
  if (progress === undefined) return 'goes_on';
  const { waves, running } = progress;
  const stopped = progress.stopped ?? reasonToStop(failuresIn(waves), run);
  if (stopped !== undefined) {
    if (progress.stopped === undefined) await session.run(stopRun(run.id, stopped));
    if (running > 0) return 'goes_on';
    await finishStopped(session, jobs, run.id);
    return 'finished';
  }
  const opening: Sql[] = [];
  for (let next = nextToOpen(waves); next !== undefined; next = nextToOpen(waves)) {
    // All jobs are made up before the first is added: what makes a queue has to wait for those that add to one.
    opening.push(await jobs.add(run.id, await targetsOfWave(session, run.id, next.number)));
    opening.push(openWave(run.id, next.number));
    next.isOpen = true;
  }
  for (const statement of opening) await session.run(statement);
  if (waves.every(({ unfinished }) => unfinished === 0)) return 'exhausted';
  return opening.length > 0 ? 'opened' : 'goes_on';
}

/** Nothing is left of it in the queue: a later run's workers would have to go through that first. */
async function finishStopped(session: Session, jobs: Jobs, run: string): Promise<void> {
  const waiting = await waitingJobs(session, run);
  const removals = await Promise.all([...waiting].map(([server, ids]) => jobs.remove(server, ids)));
  await session.run(script(...removals, finishRun(run)));
}

function failuresIn(waves: readonly Wave[]): { inFirstWave: number; inAll: number } {
  return {
    inFirstWave: waves.find(({ number }) => number === 1)?.failed ?? 0,
    inAll: waves.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function nextToOpen(waves: readonly Wave[]): Wave | undefined {
  const next = waves.find(({ isOpen }) => !isOpen);
  const last = waves.findLast(({ isOpen }) => isOpen);
  return last === undefined || mayOpenNext(last) ? next : undefined;
}
