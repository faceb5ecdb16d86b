import type { AgentOutcome } from '../agents/port.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Cost } from '../models/cost.ts';
import type { Usage } from '../models/port.ts';
import type { Folders } from './folders.ts';

// What an evaluation leaves in its journal. Each line is on disk before what it says is acted on.

interface EvalEventBase {
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The folders of a control, to be removed where it was cut off. */
export interface ControlStarted extends EvalEventBase {
  readonly eval: 'control_started';
  readonly key: string;
  readonly folders: Folders;
}

/** The hidden checks on the task before anybody worked on it. */
export interface TaskControlled extends EvalEventBase {
  readonly eval: 'task_controlled';
  readonly key: string;
  readonly evidence: readonly Evidence[];
}

export interface RunStarted extends EvalEventBase {
  readonly eval: 'run_started';
  /** The id of the run. */
  readonly run: string;
  readonly task: string;
  readonly arm: string;
  /** What it is a run of: task, commit, checks, arm, all of it. */
  readonly key: string;
  readonly agent: string;
  readonly model: string | null;
  readonly folders: Folders;
  readonly atMostUsd: number | null;
}

export interface RunRunning extends EvalEventBase {
  readonly eval: 'run_running';
  readonly run: string;
  readonly pid: number;
}

export interface RunEnded extends EvalEventBase {
  readonly eval: 'run_ended';
  readonly run: string;
  readonly outcome: AgentOutcome;
  readonly message: string;
  readonly model: string | null;
  readonly usage: Usage;
  readonly cost: Cost;
  readonly durationMs: number;
  /** It was read from what the agent had told, after this tool had been killed. */
  readonly recovered: boolean;
}

export interface RunJudged extends EvalEventBase {
  readonly eval: 'run_judged';
  readonly run: string;
  readonly passed: boolean;
  readonly filesChanged: number;
  readonly evidence: readonly Evidence[];
  /** Why nothing could be checked; null where it was. */
  readonly fault: string | null;
}

export type EvalEvent = ControlStarted | TaskControlled | RunStarted | RunRunning | RunEnded | RunJudged;
type Unstamped<Event> = Event extends EvalEventBase ? Omit<Event, 'at'> : never;
export type NewEvalEvent = Unstamped<EvalEvent>;
