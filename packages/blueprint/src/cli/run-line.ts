import { createTerminal, type InterruptSignal, type SignalEmitter, type Terminal } from '@proven/terminal';
import { redact } from '../redact.ts';
import type { RunLine } from './command.ts';

/** What a nested command line sees in the place of the process. */
interface Nested {
  readonly terminal: Terminal;
  readonly signals: SignalEmitter;
  readonly exitNow: () => void;
  readonly confirm: undefined;
}

/** So many columns fit what a program reads: lines are neither cut nor torn. */
const columns = '120';

/** Makes what runs a command line inside this process, with streams of its own that are kept. */
export function createRunLine(run: (args: readonly string[], nested: Nested) => Promise<number>): RunLine {
  return async (args, { signal, onNote }) => {
    const out = keepText(() => undefined);
    const err = keepText(onNote);
    const terminal = createTerminal({ stdout: out, stderr: err, env: { COLUMNS: columns } });
    const nested = { terminal, signals: signalsFrom(signal), exitNow: () => undefined, confirm: undefined };
    try {
      const exitCode = await run(args, nested);
      return { exitCode, stdout: out.text(), stderr: err.text() };
    } catch (error) {
      // A mistake of ours in one line must not end what serves them all.
      return {
        exitCode: 1,
        stdout: '',
        stderr: `${err.text()}a bug in blueprint: ${redact(String(error))}\n`,
      };
    }
  };
}

function keepText(onLine: (line: string) => void) {
  let kept = '';
  return {
    write: (text: string) => {
      kept += text;
      for (const line of text.split('\n')) if (line.trim() !== '') onLine(line.trim());
    },
    text: () => kept,
  };
}

/** An abort is what Ctrl-C is elsewhere. */
function signalsFrom(signal: AbortSignal): SignalEmitter {
  const listeners = new Map<(signal: InterruptSignal) => void, () => void>();
  return {
    on: (name, listener) => {
      if (name !== 'SIGINT') return;
      const stop = () => listener('SIGINT');
      listeners.set(listener, stop);
      if (signal.aborted) queueMicrotask(stop);
      else signal.addEventListener('abort', stop, { once: true });
    },
    off: (_, listener) => {
      const stop = listeners.get(listener);
      if (stop !== undefined) signal.removeEventListener('abort', stop);
    },
  };
}
