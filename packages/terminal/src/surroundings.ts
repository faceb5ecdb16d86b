import { confirm } from './confirm.ts';
import type { Environment } from './environment.ts';
import type { SignalEmitter } from './interrupt.ts';
import type { Terminal } from './terminal.ts';

/** Everything a run of a command touches outside itself. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly directory: string;
  readonly signals: SignalEmitter;
  /** Ends the process at the second Ctrl-C. */
  readonly exitNow: (code: number) => void;
  readonly now: () => Date;
  /** Asks a person; undefined where nobody can be asked. */
  readonly confirm?: ((question: string, signal: AbortSignal) => Promise<boolean>) | undefined;
}

/** Those of this process; only its entry may end it, so that is passed in. */
export function ownSurroundings(terminal: Terminal, exitNow: Surroundings['exitNow']): Surroundings {
  return {
    terminal,
    environment: process.env,
    directory: process.cwd(),
    signals: process,
    exitNow,
    now: () => new Date(),
    confirm: terminal.interactive
      ? (question, signal) => confirm(question, { input: process.stdin, output: terminal.err, signal })
      : undefined,
  };
}
