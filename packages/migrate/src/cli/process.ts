import { confirm, type Terminal } from '@proven/terminal';
import { main } from './main.ts';

/** Runs a command line in the surroundings of this process. */
export function mainOfProcess(args: readonly string[], terminal: Terminal): Promise<number> {
  return main(args, {
    terminal,
    environment: process.env,
    directory: process.cwd(),
    signals: process,
    exitNow: code => process.exit(code),
    now: () => new Date(),
    confirm: terminal.interactive
      ? (question, signal) => confirm(question, { input: process.stdin, output: terminal.err, signal })
      : undefined,
  });
}
