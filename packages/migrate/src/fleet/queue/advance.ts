import { mayOpenNext, reasonToStop } from '../schedule/waves-open.ts';
import { type Control, inTransaction } from './control.ts';
import type { Jobs } from './jobs.ts';
import { finishRun, openWave, readProgress, type SharedRun, stopRun, type Wave } from './store/runs.ts';
import { targetsOfWave } from './store/targets.ts';

/** What is to be done with a run next. `exhausted`: all that it has is done, and new targets may have appeared. */
export type Advance = 'goes_on' | 'exhausted' | 'finished';

/**
 * Opens waves, stops a run and ends it, as its progress asks for. Of all workers one decides at a time, and each decision
 * holds for all of them.
 */
export async function advance(control: Control, jobs: Jobs, run: SharedRun): Promise<Advance> {
  return inTransaction(control, async session => {
    const progress = await readProgress(session, run.id);
    if (progress === undefined) return 'goes_on';
    const { waves, running } = progress;
    const stopped = progress.stopped ?? reasonToStop(failuresIn(waves), run);
    if (stopped !== undefined) {
      if (progress.stopped === undefined) await session.run(stopRun(run.id, stopped));
      if (running > 0) return 'goes_on';
      await session.run(finishRun(run.id));
      return 'finished';
    }
    for (let next = nextToOpen(waves); next !== undefined; next = nextToOpen(waves)) {
      // Jobs first, by ids that are in the database already: whoever dies in between is repeated, and adds none twice.
      await jobs.add(run.id, await targetsOfWave(session, run.id, next.number));
      await session.run(openWave(run.id, next.number));
      next.isOpen = true;
    }
    return waves.every(({ unfinished }) => unfinished === 0) ? 'exhausted' : 'goes_on';
  });
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
