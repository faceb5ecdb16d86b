import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { createStopper, endedBy, endGroup, endOf, keepStderr, type Limits } from './group.ts';
import type { ProcessEnd } from './run-process.ts';

export interface ConversationRun extends Limits {
  /** A line for the system's shell. */
  readonly command: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onStart: (pid: number) => void;
  /** What is said to it and heard of it. When this settles, or the process ends, the conversation is over. */
  readonly talk: (stdin: Writable, stdout: Readable) => Promise<void>;
}

/** Runs a program that is talked with, in a process group of its own, which is ended with the conversation. Never throws. */
export async function runConversation(run: ConversationRun): Promise<ProcessEnd> {
  if (run.signal?.aborted === true) return { code: null, endedBy: 'abort', stderr: '' };
  const child = spawn(run.command, {
    cwd: run.directory,
    env: run.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: true,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const stderr = keepStderr(child);
  child.stdin.on('error', () => {});
  const ending = endOf(child);
  const stopper = createStopper(child, run);
  try {
    if (child.pid !== undefined) run.onStart(child.pid);
    const talking = run.talk(child.stdin, child.stdout).catch(() => {});
    await Promise.race([talking, ending]);
    child.stdin.end();
    stopper.stop('itself');
    const end = await ending;
    endGroup(child.pid, 'SIGKILL');
    // What it had written before its end is heard.
    await Promise.race([talking, new Promise(resolve => child.stdout.once('close', resolve))]);
    return { code: end.code, endedBy: endedBy(end, stopper.reason()), stderr: stderr() };
  } finally {
    stopper.release();
  }
}
