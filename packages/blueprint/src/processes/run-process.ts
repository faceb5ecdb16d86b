import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createStopper, type EndedBy, endedBy, endGroup, endOf, keepStderr, type Limits } from './group.ts';
import { createTail } from './tail.ts';

export interface ProcessRun extends Limits {
  readonly command: string;
  readonly arguments: readonly string[];
  /** The command is a line for the system's shell. */
  readonly isShellLine?: boolean;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Goes to stdin, through a file: an argument has a limit, and a list of processes shows it; through a pipe it would be lost
   * where this process is killed before it has written it, and an agent would go on without a task.
   */
  readonly input: string;
  /**
   * The file that takes stdout, and stderr too with `mergeErrors`. The process writes it by itself, so what it has said
   * is on disk even if this process is killed.
   */
  readonly output: string;
  readonly mergeErrors?: boolean;
  /** It is ended when it has printed more. */
  readonly maxOutputBytes?: number;
  readonly onLine?: (line: string) => void;
  readonly onStart?: (pid: number) => void;
}

export interface ProcessEnd {
  /** Null where a signal ended it, or where it did not start. */
  readonly code: number | null;
  readonly endedBy: EndedBy;
  /** The end of it; empty with `mergeErrors`. */
  readonly stderr: string;
}

const lookMs = 25;

/**
 * Runs a program in a process group of its own. When it ends, at the time limit, or by the signal, the whole group is
 * ended: nothing that it started stays behind. Never throws: how it ended is in the result.
 */
export async function runProcess(run: ProcessRun): Promise<ProcessEnd> {
  if (run.signal?.aborted === true) return { code: null, endedBy: 'abort', stderr: '' };
  const child = start(run);
  const stderr = keepStderr(child);
  const stopper = createStopper(child, run);
  const tail = run.onLine === undefined ? undefined : createTail(run.output, run.onLine);
  const look = () => {
    tail?.read();
    if (isOver(run)) stopper.stop('output_limit');
  };
  const timer = setInterval(look, lookMs);
  try {
    const ending = endOf(child);
    if (child.pid !== undefined) run.onStart?.(child.pid);
    const end = await ending;
    // Background processes that it left would hold files and ports.
    endGroup(child.pid, 'SIGKILL');
    return {
      code: end.code,
      endedBy: endedBy(end, stopper.reason()),
      stderr: stderr() || (end.error?.message ?? ''),
    };
  } finally {
    clearInterval(timer);
    stopper.release();
    tail?.finish();
  }
}

function isOver({ output, maxOutputBytes }: ProcessRun): boolean {
  return maxOutputBytes !== undefined && statSync(output).size > maxOutputBytes;
}

/** Where the input of a process is until it has started. */
export function inputOf(output: string): string {
  return `${output}.stdin`;
}

function start(run: ProcessRun): ChildProcess {
  const path = inputOf(run.output);
  writeFileSync(path, run.input, { mode: 0o600 });
  const input = openSync(path, 'r');
  const file = openSync(run.output, 'a', 0o600);
  const options = {
    cwd: run.directory,
    env: run.environment,
    stdio: [input, file, run.mergeErrors === true ? file : 'pipe'] as [number, number, 'pipe' | number],
    // A group of its own, so that all of it can be ended, and Ctrl-C at the terminal reaches it through us only.
    detached: process.platform !== 'win32',
    windowsHide: true,
  };
  try {
    return run.isShellLine === true
      ? spawn(run.command, { ...options, shell: true })
      : spawn(run.command, run.arguments, options);
  } finally {
    closeSync(file);
    closeSync(input);
    rmSync(path, { force: true });
  }
}
