import type { Agent } from '../agents/port.ts';
import type { Price } from '../models/prices.ts';
import type { EvalArm, EvalDefinition } from './definition.ts';
import type { EvalEvent, NewEvalEvent } from './events.ts';
import type { PreparedCell, PreparedTask } from './prepare.ts';
import type { Due } from './schedule.ts';
import type { EvalState } from './state.ts';

export interface EvalOptions {
  readonly definition: EvalDefinition;
  readonly tasks: readonly PreparedTask[];
  /** Takes the journal, logs and outputs; absolute. */
  readonly results: string;
  /** In US dollars, for all runs in that folder. */
  readonly maxUsd: number | undefined;
  readonly openAgent: (arm: EvalArm) => Promise<Agent>;
  readonly prices: readonly Price[];
  readonly environment: Readonly<Record<string, string>>;
  readonly now: () => Date;
  readonly createId: () => string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: EvalProgress) => void;
}

export type EvalProgress =
  | { readonly type: 'planned'; readonly runs: readonly Due[] }
  | { readonly type: 'recorded'; readonly event: EvalEvent };

export interface Evaluation {
  readonly state: EvalState;
  readonly cells: readonly PreparedCell[];
  readonly outcome: 'done' | 'budget_reached';
}

/** An evaluation under way. */
export interface Evaluating extends EvalOptions {
  readonly state: () => EvalState;
  /** Puts an event on disk, then makes it part of the state. */
  readonly record: (event: NewEvalEvent) => void;
}
