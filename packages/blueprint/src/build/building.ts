import type { Agent, AgentEvent } from '../agents/port.ts';
import type { Repository } from '../git/repository.ts';
import type { Price } from '../models/prices.ts';
import type { Checker } from './checker.ts';
import type { TaskLimits } from './decide.ts';
import type { BuildEvent, NewEvent } from './events.ts';
import type { AppendEvent } from './journal.ts';
import type { MoneyLimits } from './money.ts';
import type { BuildPlan } from './plan.ts';
import { type BuildState, reduce } from './state.ts';
import type { Worktrees } from './worktrees.ts';

/** What the person chose. */
export interface BuildOptions {
  /** The folder of the design; absolute. */
  readonly designFolder: string;
  readonly plan: BuildPlan;
  readonly agent: Agent;
  /** As the person named it; undefined for the agent's own choice. */
  readonly model: string | undefined;
  readonly limits: TaskLimits & MoneyLimits & AttemptLimits;
  /** A command line of the person that makes a checkout ready. */
  readonly setup: string | undefined;
  /** Globs of source files that are no part of any design. */
  readonly ignore: readonly string[];
  readonly prices: readonly Price[];
  readonly environment: Readonly<Record<string, string>>;
  readonly now: () => Date;
  readonly createId: () => string;
  readonly onProgress: (progress: BuildProgress) => void;
}

export interface AttemptLimits {
  /** Of an agent, for one attempt. */
  readonly timeLimitMs: number;
  readonly maxTurns: number | undefined;
  /** Of one check, and of the setup. */
  readonly checkTimeLimitMs: number;
}

/** What is heard of a build. */
export type BuildProgress =
  | { readonly type: 'recorded'; readonly event: BuildEvent; readonly state: BuildState }
  | { readonly type: 'agent'; readonly task: string; readonly event: AgentEvent }
  | { readonly type: 'check'; readonly command: string };

/** A build under way. */
export interface Building extends BuildOptions {
  readonly repository: Repository;
  readonly checker: Checker;
  readonly worktrees: Worktrees;
  readonly signal: AbortSignal;
  readonly state: () => BuildState;
  /** Puts an event on disk, then makes it part of the state. */
  readonly record: (event: NewEvent) => void;
}

/** What records events: the journal first, then the state, then whoever looks on. */
export function createRecorder(
  first: BuildState,
  append: AppendEvent,
  { now, onProgress }: Pick<BuildOptions, 'now' | 'onProgress'>,
): Pick<Building, 'state' | 'record'> {
  let state = first;
  return {
    state: () => state,
    record: newEvent => {
      const event = { build: state.build, at: now().toISOString(), ...newEvent } as BuildEvent;
      append(event);
      state = reduce(state, event);
      onProgress({ type: 'recorded', event, state });
    },
  };
}
