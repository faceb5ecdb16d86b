import type { StopReason } from '../../events.ts';
import { createBusyList } from './busy.ts';
import { createLanes, type Scheduled } from './lanes.ts';
import { createProgress } from './progress.ts';
import { reasonToStop } from './waves-open.ts';

/** How the work at a target ended. `busy`: it was not to be had now; it comes again when others have had their turn. */
export type Ending = 'done' | 'failed' | 'gone' | 'busy' | 'interrupted';

export interface SchedulePolicy {
  /** The most targets of one server at once, 1 or more. */
  readonly limitOf: (server: string) => number;
  /** More failures than this, and nothing new is started. */
  readonly maxFailures: number;
  /** Milliseconds that a busy target is asked again and again. */
  readonly patienceMs: number;
}

export type { Scheduled } from './lanes.ts';

export interface Schedule<Target extends Scheduled> {
  /** The target to start now, if one may be. */
  next(now: number): Target | undefined;
  /** Takes down how it ended. True when a busy target will be asked again. */
  end(target: Target, ending: Ending, now: number): boolean;
  /** Targets that appeared meanwhile: they join the last wave. */
  add(targets: readonly Target[]): void;
  stop(reason: StopReason): void;
  /** Milliseconds until a busy target is to be asked again; undefined when none waits. */
  pause(now: number): number | undefined;
  readonly running: number;
  readonly stopped: StopReason | undefined;
  /** The wave that was opened last, from 1. */
  readonly wave: number;
  /** What was never started, in order. */
  notTried(): readonly Target[];
}

/** A schedule over waves. It decides and does nothing: time and endings are told to it. */
export function createSchedule<Target extends Scheduled>(
  waves: readonly (readonly Target[])[],
  { limitOf, maxFailures, patienceMs }: SchedulePolicy,
): Schedule<Target> {
  const lanes = createLanes<Target>(limitOf);
  const progress = createProgress<Target>(waves, lanes.push);
  const busy = createBusyList<Target>(patienceMs);
  const failures = { inFirstWave: 0, inAll: 0 };
  let running = 0;
  let stopped: StopReason | undefined;

  const countFailure = (wave: number) => {
    failures.inAll += 1;
    if (wave === 1) failures.inFirstWave += 1;
    stopped ??= reasonToStop(failures, { waves: waves.length, maxFailures });
  };

  return {
    next(now) {
      if (stopped !== undefined) return undefined;
      progress.openNext();
      const target = busy.take(now, lanes.mayStart) ?? lanes.take();
      if (target === undefined) return undefined;
      lanes.started(target);
      running += 1;
      return target;
    },
    end(target, ending, now) {
      lanes.ended(target);
      running -= 1;
      if (ending === 'busy' && stopped === undefined && busy.put(target, now)) return true;
      const wave = progress.end(target);
      if (ending === 'failed' || ending === 'busy') countFailure(wave);
      return false;
    },
    add: progress.add,
    stop(reason) {
      stopped ??= reason;
    },
    pause: now => (stopped === undefined ? busy.pause(now) : undefined),
    get running() {
      return running;
    },
    get stopped() {
      return stopped;
    },
    get wave() {
      return progress.opened;
    },
    notTried: () => [...busy.targets(), ...lanes.waiting(), ...progress.unopened()],
  };
}
