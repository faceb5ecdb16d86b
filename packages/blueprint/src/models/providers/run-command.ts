import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandRun {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Goes to stdin. */
  readonly input: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

export interface CommandEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** The end of it. */
  readonly stderr: string;
  readonly notFound: boolean;
}

const stderrLimit = 10_000;
const graceMs = 2000;

/**
 * Runs a program, its output line by line. Aborting ends it and the programs that it started, first gently; what it had
 * said by then has been read. It never throws: how it ended is in the result.
 */
export async function runCommand(run: CommandRun): Promise<CommandEnd> {
  const child = spawn(run.command, run.arguments, {
    cwd: run.directory,
    env: run.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that all of it can be ended, and Ctrl-C at the terminal reaches it through us only.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrLimit);
  });
  const lines = createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on(
    'line',
    run.onLine,
  );
  const read = new Promise<void>(resolve => lines.once('close', resolve));
  // A program that ends without reading its input is told about by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(run.input);
  const stopKilling = killOnAbort(child.pid, run.signal);
  try {
    const { code, notFound } = await new Promise<Omit<CommandEnd, 'stderr'>>(resolve => {
      child.once('error', error => {
        const { code: reason, message } = error as NodeJS.ErrnoException;
        stderr ||= message;
        lines.close();
        resolve({ code: null, notFound: reason === 'ENOENT' });
      });
      child.once('close', exitCode => resolve({ code: exitCode, notFound: false }));
    });
    await read;
    return { code, stderr, notFound };
  } finally {
    stopKilling();
  }
}

function killOnAbort(pid: number | undefined, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const abort = () => {
    kill(pid, 'SIGTERM');
    timer = setTimeout(() => kill(pid, 'SIGKILL'), graceMs);
  };
  signal?.addEventListener('abort', abort, { once: true });
  return () => {
    signal?.removeEventListener('abort', abort);
    clearTimeout(timer);
  };
}

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
