import { createLanes, type Scheduled } from './lanes.ts';
import { mayOpenNext, reasonToStop, type StopReason } from './waves-open.ts';

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
export type { StopReason } from './waves-open.ts';

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

/** Milliseconds before a busy target is asked again: the first time, and the longest. */
const firstPause = 250;
const longestPause = 15_000;

/** Milliseconds before a target is asked again that was busy so many times before. */
export function pauseBefore(times: number): number {
  return Math.min(longestPause, firstPause * 2 ** times);
}

interface Waiting<Target> {
  readonly target: Target;
  readonly at: number;
}

/** A schedule over waves. It decides and does nothing: time and endings are told to it. */
export function createSchedule<Target extends Scheduled>(
  waves: readonly (readonly Target[])[],
  policy: SchedulePolicy,
): Schedule<Target> {
  const lanes = createLanes<Target>(policy.limitOf);
  const later = waves.map(wave => [...wave]);
  const waveOf = new Map<string, number>();
  const busy: Waiting<Target>[] = [];
  const firstAsked = new Map<string, { at: number; times: number }>();
  const left = waves.map(wave => wave.length);
  let opened = 0;
  const failures = { inFirstWave: 0, inAll: 0 };
  let running = 0;
  let stopped: StopReason | undefined;

  const open = () => {
    for (const target of later[opened] ?? []) {
      waveOf.set(target.key, opened);
      lanes.push(target);
    }
    later[opened] = [];
    opened += 1;
  };
  const mayOpen = () => {
    if (opened >= waves.length) return false;
    if (opened === 0) return true;
    const size = waves[opened - 1]?.length ?? 0;
    return mayOpenNext({ number: opened, size, unfinished: left[opened - 1] ?? 0 });
  };
  const settle = (target: Target) => {
    const wave = waveOf.get(target.key) ?? 0;
    left[wave] = (left[wave] ?? 0) - 1;
  };

  return {
    next(now) {
      if (stopped !== undefined) return undefined;
      while (mayOpen()) open();
      const due = busy.findIndex(({ target, at }) => at <= now && lanes.mayStart(target));
      const target = due === -1 ? lanes.take() : busy.splice(due, 1)[0]?.target;
      if (target === undefined) return undefined;
      lanes.started(target);
      running += 1;
      return target;
    },
    end(target, ending, now) {
      lanes.ended(target);
      running -= 1;
      if (ending === 'busy') {
        const asked = firstAsked.get(target.key) ?? { at: now, times: 0 };
        firstAsked.set(target.key, { ...asked, times: asked.times + 1 });
        if (stopped === undefined && now - asked.at < policy.patienceMs) {
          const wait = pauseBefore(asked.times);
          busy.push({ target, at: Math.min(now + wait, asked.at + policy.patienceMs) });
          return true;
        }
      }
      settle(target);
      if (ending === 'failed' || ending === 'busy') {
        failures.inAll += 1;
        if (waveOf.get(target.key) === 0) failures.inFirstWave += 1;
        stopped ??= reasonToStop(failures, { waves: waves.length, maxFailures: policy.maxFailures });
      }
      return false;
    },
    add(targets) {
      const last = Math.max(0, waves.length - 1);
      left[last] = (left[last] ?? 0) + targets.length;
      const unopened = opened <= last ? later[last] : undefined;
      if (unopened !== undefined) unopened.push(...targets);
      else {
        for (const target of targets) {
          waveOf.set(target.key, last);
          lanes.push(target);
        }
      }
    },
    stop(reason) {
      stopped ??= reason;
    },
    pause(now) {
      if (stopped !== undefined || busy.length === 0) return undefined;
      return Math.max(0, Math.min(...busy.map(({ at }) => at)) - now);
    },
    get running() {
      return running;
    },
    get stopped() {
      return stopped;
    },
    get wave() {
      return opened;
    },
    notTried: () => [...busy.map(({ target }) => target), ...lanes.waiting(), ...later.flat()],
  };
}
