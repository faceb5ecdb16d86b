import type { Ending, Schedule, Scheduled } from './schedule/schedule.ts';

export interface DriveOptions<Target extends Scheduled> {
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
  /** Does the work at one target. Never rejects. */
  readonly work: (target: Target, wave: number) => Promise<Ending>;
  /** Told of a busy target that will not be asked again. */
  readonly onGivenUp: (target: Target) => void;
  readonly onWave: (wave: number) => void;
  /** Asked when all is done: targets that appeared since, if any. */
  readonly findNew: () => Promise<readonly Target[]>;
  readonly signal: AbortSignal | undefined;
}

/** Starts what the schedule says, as soon as it says so, until nothing runs and nothing is left. */
export async function drive<Target extends Scheduled>(
  schedule: Schedule<Target>,
  options: DriveOptions<Target>,
): Promise<void> {
  do {
    await drain(schedule, options);
  } while (await addNew(schedule, options));
}

async function drain<Target extends Scheduled>(
  schedule: Schedule<Target>,
  { now, work, onGivenUp, onWave, signal }: DriveOptions<Target>,
): Promise<void> {
  let wake = () => {};
  const stop = () => {
    schedule.stop('interrupted');
    wake();
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  let wave = schedule.wave;
  try {
    for (;;) {
      for (let target = schedule.next(now()); target !== undefined; target = schedule.next(now())) {
        const started = target;
        for (; wave < schedule.wave; wave += 1) onWave(wave + 1);
        void work(started, schedule.wave).then(ending => {
          const comesAgain = schedule.end(started, ending, now());
          if (ending === 'busy' && !comesAgain) onGivenUp(started);
          wake();
        });
      }
      const pause = schedule.pause(now());
      if (schedule.running === 0 && pause === undefined) return;
      await new Promise<void>(resolve => {
        const timer = pause === undefined ? undefined : setTimeout(resolve, Math.max(1, pause));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function addNew<Target extends Scheduled>(
  schedule: Schedule<Target>,
  { findNew, signal }: DriveOptions<Target>,
): Promise<boolean> {
  if (schedule.stopped !== undefined || signal?.aborted) return false;
  const targets = await findNew();
  schedule.add(targets);
  return targets.length > 0;
}
