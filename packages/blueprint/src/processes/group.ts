import type { ChildProcess } from 'node:child_process';

/** How a process ended. */
export type EndedBy = StopReason | 'signal' | 'not_found' | 'not_started';

export type StopReason = 'itself' | 'time_limit' | 'output_limit' | 'abort';

export interface Limits {
  readonly timeLimitMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** Between asking the process to end and ending it. */
  readonly graceMs?: number | undefined;
}

export interface Stopper {
  /** Ends the group: gently, and after the grace for good. */
  readonly stop: (reason: StopReason) => void;
  /** Why it was stopped; undefined where it was not. */
  readonly reason: () => StopReason | undefined;
  readonly release: () => void;
}

const defaultGraceMs = 2000;

/** Ends the group of a process at its time limit or by its signal. */
export function createStopper(
  child: ChildProcess,
  { timeLimitMs, signal, graceMs = defaultGraceMs }: Limits,
): Stopper {
  let reason: ReturnType<Stopper['reason']>;
  let killer: NodeJS.Timeout | undefined;
  const stop: Stopper['stop'] = why => {
    if (reason !== undefined) return;
    reason = why;
    endGroup(child.pid, 'SIGTERM');
    killer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs);
  };
  const abort = () => stop('abort');
  // A timer that is set for longer than 24 days goes off at once.
  const timer =
    timeLimitMs === undefined
      ? undefined
      : setTimeout(() => stop('time_limit'), Math.min(timeLimitMs, 2 ** 31 - 1));
  signal?.addEventListener('abort', abort, { once: true });
  return {
    stop,
    reason: () => reason,
    release: () => {
      clearTimeout(timer);
      clearTimeout(killer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** Sends a signal to a process and what it has started; nothing happens where they have ended. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    // ESRCH: it has ended by itself. EPERM: macOS says so of a group whose members are all zombies.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Waits for the end of the process itself, not for its pipes: a background process may hold those open for ever. */
export function endOf(child: ChildProcess): Promise<{ code: number | null; error?: NodeJS.ErrnoException }> {
  return new Promise(resolve => {
    child.once('error', error => resolve({ code: null, error }));
    child.once('exit', code => setImmediate(() => resolve({ code })));
  });
}

export function endedBy(
  { code, error }: { readonly code: number | null; readonly error?: NodeJS.ErrnoException },
  reason: ReturnType<Stopper['reason']>,
): EndedBy {
  if (error !== undefined) return error.code === 'ENOENT' ? 'not_found' : 'not_started';
  return reason ?? (code === null ? 'signal' : 'itself');
}

const stderrLimit = 10_000;

/** Keeps the end of what a process writes to stderr. */
export function keepStderr(child: ChildProcess): () => string {
  let kept = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    kept = (kept + text).slice(-stderrLimit);
  });
  return () => kept;
}
