import type { Cost } from '../models/cost.ts';
import type { Usage } from '../models/port.ts';
import type { Price } from '../models/prices.ts';
import type { EndedBy } from '../processes/group.ts';

/** What an agent may do by itself. `edits`: change files, and run the commands that were allowed. `all`: anything. */
export const permissionSets = ['edits', 'all'] as const;
export type Permissions = (typeof permissionSets)[number];

/** A conversation that can be gone on with. What it has cost stands in its totals from then on. */
export interface AgentSession {
  readonly id: string;
  readonly usage: Usage;
  /** In US dollars, of the whole session; null where the agent does not say. */
  readonly totalUsd: number | null;
}

/** One piece of work for an agent. */
export interface AgentRequest {
  readonly prompt: string;
  /** Where it works; absolute. */
  readonly directory: string;
  /** Takes what it prints, until that is in the log; absolute. */
  readonly spool: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The conversation to go on with. */
  readonly session: AgentSession | undefined;
  /** Commands that it may run under `edits`. */
  readonly allowedCommands: readonly string[];
  /** In US dollars, for agents that keep to a limit themselves. */
  readonly maxUsd: number | undefined;
  readonly maxTurns: number | undefined;
  readonly timeLimitMs: number | undefined;
  readonly signal: AbortSignal;
  readonly onStart: (pid: number) => void;
  /** One line of its protocol. */
  readonly onLine: (line: string) => void;
}

/** What is heard of an agent while it works: the same for every agent. */
export type AgentEvent =
  | { readonly type: 'started'; readonly session: string | null; readonly model: string | null }
  | { readonly type: 'said'; readonly text: string }
  | { readonly type: 'used_tool'; readonly tool: string; readonly detail: string }
  | { readonly type: 'denied'; readonly tool: string; readonly detail: string }
  /** What this piece of work has taken so far. */
  | { readonly type: 'spent'; readonly usage: Usage; readonly cost: Cost }
  /** Something it printed that is no event of its protocol. */
  | { readonly type: 'noise'; readonly text: string }
  | { readonly type: 'warned'; readonly message: string };

export const agentOutcomes = [
  'done',
  'failed',
  'refused',
  'turn_limit',
  'budget_reached',
  'time_limit',
  'looping',
  'interrupted',
  /** It ended, or was ended, before it told a result. */
  'broken_off',
] as const;
export type AgentOutcome = (typeof agentOutcomes)[number];

/** What the lines of an agent say when nothing more comes. */
export interface AgentReading {
  /** `broken_off` where no result came. */
  readonly outcome: AgentOutcome;
  /** Its last words, or its errors. */
  readonly message: string;
  readonly model: string | null;
  /** Null where it cannot be gone on with. */
  readonly session: AgentSession | null;
  /** Of this piece of work, not of the session. */
  readonly usage: Usage;
  readonly cost: Cost;
  readonly turns: number | null;
  /** Tools that it wanted and was not given. An agent calls it a success all the same. */
  readonly denied: readonly string[];
}

/** Understands what an agent prints. It reads nothing else, so that a log can be read again after a crash. */
export interface AgentReader {
  readonly take: (line: string) => readonly AgentEvent[];
  readonly reading: () => AgentReading;
}

export interface ReaderOptions {
  /** The model that was asked for, as the price list names it at its vendor. */
  readonly model: string | undefined;
  readonly session: AgentSession | undefined;
  readonly prices: readonly Price[];
  readonly now: Date;
}

/** How the process of an agent ended. */
export interface AgentExit {
  readonly endedBy: EndedBy;
  readonly code: number | null;
  readonly stderr: string;
  /** Where its process is not what says how it went. */
  readonly reading?: Pick<AgentReading, 'outcome' | 'message'>;
}

/** A coding agent. */
export interface Agent {
  readonly name: string;
  /** `told`: it says what it costs. `tokens`: by the price list. `elsewhere`: on a bill that this tool cannot see. */
  readonly billing: 'told' | 'tokens' | 'elsewhere';
  readonly createReader: (options: ReaderOptions) => AgentReader;
  /** Never throws for what the agent does. */
  readonly run: (request: AgentRequest) => Promise<AgentExit>;
}

/** What agents are opened with: what the person chose. */
export interface AgentOptions {
  readonly model: string | undefined;
  readonly permissions: Permissions;
  /** The command line of `acp` and `command`. */
  readonly command: string | undefined;
  /** Handed to the agent's program as they are. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Shows a person what to do and waits until it is done; undefined where nobody can be asked. */
  readonly askPerson: ((instructions: string) => Promise<boolean>) | undefined;
}
