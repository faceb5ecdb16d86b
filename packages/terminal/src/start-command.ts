import { fileURLToPath } from 'node:url';
import { type RunOptions, runProcess } from './run-process.ts';
import type { Surroundings } from './surroundings.ts';

export interface Command extends Pick<RunOptions, 'tool' | 'reportTo' | 'redact'> {
  readonly version: () => string;
  /** The folder of the installed package. */
  readonly home: URL;
  /** Loads what answers everything but `--version`. */
  readonly load: () => Promise<(args: readonly string[], surroundings: Surroundings) => Promise<number>>;
}

/** Runs a command as this process, which only `exit` may end. */
export async function startCommand(
  args: readonly string[],
  { version, home, load, ...options }: Command,
  exit: (code: number) => void,
): Promise<void> {
  await runProcess(process, {
    ...options,
    main: async terminal => {
      // Asked by images, editors and scripts again and again: answered before anything else is loaded.
      if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
        terminal.out.line(version());
        return 0;
      }
      const { enableCompileCache } = await import('./compile-cache.ts');
      enableCompileCache(compiledCode(home, args[0]));
      const main = await load();
      const { ownSurroundings } = await import('./surroundings.ts');
      return main(args, ownSurroundings(terminal, exit));
    },
  });
  // Taking the heap apart first takes up to 15 ms.
  process.once('exit', exit);
}

/** Beside the program, so that it is as safe, goes with it, and has what the same command used the last time. */
function compiledCode(home: URL, command = ''): string {
  const name = /^[a-z]+$/.test(command) ? command : 'other';
  return fileURLToPath(new URL(`.compiled/${name}`, home));
}
