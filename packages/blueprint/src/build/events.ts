import type { AgentOutcome, AgentSession } from '../agents/port.ts';
import type { Figures } from '../drift/drift.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Share } from '../ledger/validations.ts';
import type { Cost } from '../models/cost.ts';
import type { Usage } from '../models/port.ts';
import type { Fault, TaskFailure } from './fault.ts';

// What a build leaves in the journal. Each line is on disk before what it says is acted on; the state of a build is what
// its lines add up to, and nothing else.

interface EventOfBuild {
  /** The id of the build. A resumed build has the same. */
  readonly build: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface BuildStarted extends EventOfBuild {
  readonly event: 'build_started';
  /** The commit it starts from. */
  readonly base: string;
  /** Takes a commit for each proven task. */
  readonly branch: string;
  readonly agent: string;
  readonly model: string | null;
  /** In the order of the roadmap, with a hash of what each asks for. */
  readonly tasks: readonly { readonly id: string; readonly hash: string }[];
  /** Tasks that an earlier build has proven and that are in `base`. */
  readonly carried: readonly { readonly task: string; readonly commit: string }[];
}

export interface BuildResumed extends EventOfBuild {
  readonly event: 'build_resumed';
  readonly agent: string;
  readonly model: string | null;
  readonly tasks: BuildStarted['tasks'];
}

/** The negative control: the checks of a task before anything was built for it. */
export interface TaskControlled extends EventOfBuild {
  readonly event: 'task_controlled';
  readonly task: string;
  readonly base: string;
  readonly evidence: readonly Evidence[];
}

export interface AttemptStarted extends EventOfBuild {
  readonly event: 'attempt_started';
  readonly task: string;
  /** Names its spool and its log. */
  readonly attempt: string;
  /** From 1. */
  readonly number: number;
  readonly base: string;
  /** The attempt before it, in whose worktree it goes on; null for a fresh one. */
  readonly continues: string | null;
  readonly worktree: string;
  readonly agent: string;
  readonly model: string | null;
  readonly session: AgentSession | null;
  /** Estimated. */
  readonly promptTokens: number;
  /** In US dollars; null without a limit. */
  readonly atMostUsd: number | null;
}

export interface AttemptRunning extends EventOfBuild {
  readonly event: 'attempt_running';
  readonly task: string;
  readonly attempt: string;
  readonly pid: number;
}

/** How an agent ended. What it says of its work counts for nothing. */
export interface AttemptEnded extends EventOfBuild {
  readonly event: 'attempt_ended';
  readonly task: string;
  readonly attempt: string;
  readonly outcome: AgentOutcome;
  readonly message: string;
  readonly model: string | null;
  readonly session: AgentSession | null;
  readonly usage: Usage;
  readonly cost: Cost;
  readonly turns: number | null;
  readonly denied: readonly string[];
  readonly durationMs: number;
  /** It was read from the spool after this tool had been killed. */
  readonly recovered: boolean;
}

export interface AttemptJudged extends EventOfBuild {
  readonly event: 'attempt_judged';
  readonly task: string;
  readonly attempt: string;
  /** What was in the worktree. */
  readonly tree: string;
  readonly files: readonly string[];
  readonly faults: readonly Fault[];
  readonly evidence: readonly Evidence[];
  /** The commit on the branch; null where there are faults. */
  readonly commit: string | null;
}

export interface TaskFailed extends EventOfBuild {
  readonly event: 'task_failed';
  readonly task: string;
  readonly failure: TaskFailure;
}

export interface BuildEnded extends EventOfBuild {
  readonly event: 'build_ended';
  readonly outcome: 'proven' | 'failed' | 'budget_reached' | 'interrupted';
  /**
   * All parts of the drift of the branch together, and each; null where not everything is proven. Older journals
   * have neither.
   */
  readonly drift?: Share | null;
  readonly figures?: Figures | null;
}

export type BuildEvent =
  | BuildStarted
  | BuildResumed
  | TaskControlled
  | AttemptStarted
  | AttemptRunning
  | AttemptEnded
  | AttemptJudged
  | TaskFailed
  | BuildEnded;

type Unstamped<Event> = Event extends EventOfBuild ? Omit<Event, keyof EventOfBuild> : never;
/** An event without what is the same for all of a build. */
export type NewEvent = Unstamped<BuildEvent>;
