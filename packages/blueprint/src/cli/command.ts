import type { CommandShape, Output, Terminal } from '@proven/terminal';
import type { Config } from '../config/config.ts';
import type { BlueprintError } from '../errors.ts';

export type OptionValues = Readonly<Record<string, unknown>>;

/** One command: what drives parsing, help, and the work. */
export interface CommandDefinition extends CommandShape {
  readonly run: (invocation: Invocation) => Promise<Outcome>;
}

/** What a command gets. */
export interface Invocation {
  readonly arguments: readonly string[];
  readonly options: OptionValues;
  readonly config: Config;
  /** Where the user stands. */
  readonly directory: string;
  readonly now: () => Date;
  /** For progress, notes and questions (`err`, `interactive`); the answer goes into the outcome. */
  readonly terminal: Terminal;
  /** True with `--json`: nobody reads progress. */
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** Asks a person before something that cannot be taken back; undefined where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Runs another command line of blueprint, for one that serves them all. Nobody can be asked in it. */
  readonly runLine: RunLine;
}

export type RunLine = (args: readonly string[], hooks: LineHooks) => Promise<LineEnd>;

export interface LineHooks {
  /** Stops it, as Ctrl-C does. */
  readonly signal: AbortSignal;
  /** Each line of progress and notes. */
  readonly onNote: (line: string) => void;
}

/** What a command line has printed. */
export interface LineEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command answers. */
export interface Outcome {
  /** The `data` of `--json`. */
  readonly data: unknown;
  /** The answer for people. */
  readonly render: (output: Output) => void;
  /** Set when the command did its work and found something wrong. */
  readonly finding?: BlueprintError;
}
