import type { CommandShape, Output } from '@proven/terminal';
import type { Config } from '../config/config.ts';
import type { MigrateError } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { EmitFleet } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Migrator } from '../migrator/migrator.ts';

export type OptionValues = Readonly<Record<string, unknown>>;

/** One command: what drives parsing, help, and the work. */
export interface CommandDefinition extends CommandShape {
  /** False for what works on files alone. */
  readonly needsDatabase: boolean;
  /** False for a command over a fleet that asks none of its targets. */
  readonly needsTargets?: boolean;
  /** True for what runs migrations, which are rolled back when it is interrupted. */
  readonly runsMigrations?: boolean;
  readonly run: (invocation: Invocation) => Promise<Outcome>;
}

/** What a command gets. */
export interface Invocation {
  readonly arguments: readonly string[];
  readonly options: OptionValues;
  readonly config: Config;
  readonly directory: string;
  readonly now: Date;
  /** Creates the library's migrator with this configuration; events go to the log and to `onEvent`. */
  readonly migrator: (onEvent?: Emit) => Migrator;
  /** Creates the library's fleet with this configuration and these flags; events go to the log and to `onEvent`. */
  readonly fleet: (onEvent?: EmitFleet) => Promise<Fleet>;
  /** Where the answer may appear piece by piece; undefined with `--json`. */
  readonly live: Output | undefined;
  /** stderr: what a person must see before a question. */
  readonly notes: Output;
  /** Asks a person a question that is answered with yes or no; undefined where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
}

/** What a command answers. */
export interface Outcome {
  /** The `data` of `--json`. */
  readonly data: unknown;
  /** The answer for people. */
  readonly render: (output: Output) => void;
  /** Set when the command did its work and found something wrong. */
  readonly finding?: MigrateError;
}
