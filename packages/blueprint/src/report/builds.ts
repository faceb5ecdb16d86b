import type { BuildEnded, BuildEvent } from '../build/events.ts';
import { type Attempt, type BuildState, isCutOff, replay } from '../build/state.ts';
import type { Share } from '../ledger/validations.ts';

/** One build with all its resumptions. */
export interface BuildHistory {
  readonly state: BuildState;
  /** Of its first and its last event; ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** How its last start ended; null where it was killed or is still going on. */
  readonly outcome: BuildEnded['outcome'] | null;
  /** Of the whole, where everything was proven; null where nobody measured it. */
  readonly drift: Share | null;
}

/** The builds that events tell of, in order. Pure. */
export function toBuilds(events: readonly BuildEvent[]): BuildHistory[] {
  const groups = new Map<string, BuildEvent[]>();
  for (const event of events) {
    const group = groups.get(event.build);
    if (group === undefined) groups.set(event.build, [event]);
    else group.push(event);
  }
  return [...groups.values()].flatMap(group => {
    const state = replay(group);
    const last = group.at(-1);
    if (state === undefined || last === undefined) return [];
    return {
      state,
      from: state.started.at,
      to: last.at,
      outcome: last.event === 'build_ended' ? last.outcome : null,
      drift: last.event === 'build_ended' ? (last.drift ?? null) : null,
    };
  });
}

/** The first attempt of a task that was judged or ended by itself. */
export interface FirstTry {
  readonly task: string;
  readonly at: string;
  readonly isRight: boolean;
}

/**
 * How the first try of each task went, in order. Attempts that were cut off do not count; a task that asks for something
 * else than before, by its hash, is another one. Pure.
 */
export function firstTries(builds: readonly BuildHistory[]): FirstTry[] {
  const tries = new Map<string, FirstTry>();
  for (const { state } of builds) {
    for (const { id, hash, attempts } of state.tasks.values()) {
      const first = attempts.find(hasCounted);
      const key = `${id} ${hash}`;
      if (first === undefined || tries.has(key)) continue;
      const isRight = typeof first.judged?.commit === 'string';
      tries.set(key, { task: id, at: first.started.at, isRight });
    }
  }
  return [...tries.values()];
}

function hasCounted({ ended, judged }: Attempt): boolean {
  return judged !== undefined && ended !== undefined && !isCutOff(ended);
}
