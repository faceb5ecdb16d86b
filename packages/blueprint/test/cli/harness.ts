import { EventEmitter } from 'node:events';
import { createTerminal } from '@proven/terminal';
import { main } from '../../src/cli/main.ts';

export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The document of `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into it.
  readonly json: any;
}

export interface RunOptions {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the emitter of signals, to interrupt the command. */
  readonly onStart?: (signals: EventEmitter) => void;
}

/** Runs a command line of blueprint in this process, with streams that are kept. */
export async function runBlueprint(
  args: readonly string[],
  { directory, environment = {}, onStart }: RunOptions,
): Promise<CommandRun> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal = createTerminal({ stdout: stream('stdout'), stderr: stream('stderr'), env: environment });
  const signals = new EventEmitter();
  onStart?.(signals);
  const exitCode = await main(args, {
    terminal,
    environment,
    directory,
    signals,
    exitNow: () => undefined,
    now: () => new Date(),
  });
  return {
    exitCode,
    ...written,
    get json() {
      return JSON.parse(written.stdout) as unknown;
    },
  };
}
