import type { Output } from './terminal.ts';

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/** What is needed of `process`. */
export interface SignalEmitter {
  on(signal: InterruptSignal, listener: (signal: InterruptSignal) => void): unknown;
  off(signal: InterruptSignal, listener: (signal: InterruptSignal) => void): unknown;
}

export interface InterruptOptions {
  /** Where to say that it stops, and how to stop at once. */
  output: Output;
  /** Called at the second signal, to end the process at once. */
  onSecond: (signal: InterruptSignal) => void;
  /** What stopping waits for, such as `Finishing the current migration`. */
  notice?: string;
  /** Milliseconds from any fixed point. */
  now?: () => number;
}

/** The reason of the aborted signal. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly code = 'interrupted';
  readonly signal: InterruptSignal;

  constructor(signal: InterruptSignal) {
    super(`Interrupted by ${signal}.`);
    this.signal = signal;
  }
}

/**
 * Runs `action` with a signal that the first SIGINT or SIGTERM aborts, with an `InterruptedError` as its reason.
 * Listeners are there only while `action` runs. Settles as `action` does.
 */
export async function withInterrupt<Result>(
  emitter: SignalEmitter,
  action: (signal: AbortSignal) => Promise<Result>,
  { output, onSecond, notice = 'Stopping', now = () => performance.now() }: InterruptOptions,
): Promise<Result> {
  const controller = new AbortController();
  let firstAt = 0;
  const listener = (signal: InterruptSignal) => {
    if (!controller.signal.aborted) {
      firstAt = now();
      // Takes away the `^C` that the terminal echoed, and a progress line.
      if (output.canRedraw) output.write('\r\x1b[K');
      output.line(`${notice}. ${howToStopAtOnce[signal]}`);
      controller.abort(new InterruptedError(signal));
    } else if (now() - firstAt >= echoMilliseconds) {
      onSecond(signal);
    }
  };
  emitter.on('SIGINT', listener);
  emitter.on('SIGTERM', listener);
  try {
    return await action(controller.signal);
  } finally {
    emitter.off('SIGINT', listener);
    emitter.off('SIGTERM', listener);
  }
}

const howToStopAtOnce: Record<InterruptSignal, string> = {
  SIGINT: 'Press Ctrl-C again to stop at once.',
  SIGTERM: 'Send SIGTERM again to stop at once.',
};

// npm and npx pass on the signal that the terminal has already sent to the whole group, so one Ctrl-C arrives
// twice, within milliseconds.
const echoMilliseconds = 300;
