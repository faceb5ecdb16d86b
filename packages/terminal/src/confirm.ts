import { once } from 'node:events';
import type { Output } from './terminal.ts';

export interface ConfirmOptions {
  /** Where the answer is typed. */
  readonly input: NodeJS.ReadableStream;
  /** Where the question is drawn: stderr, as stdout holds the answer of the command. */
  readonly output: Output;
  readonly signal?: AbortSignal | undefined;
}

/** Asks a person a question. True only for `y` or `yes`; false also when the input ends. Throws when `signal` is aborted. */
export async function confirm(question: string, { input, output, signal }: ConfirmOptions): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  output.write(`${question} [y/N] `);
  // Not a terminal to readline: Ctrl-C stays a signal, which is for the command to handle.
  const lines = createInterface({ input, terminal: false });
  try {
    const answer = await Promise.race([
      once(lines, 'line', signal === undefined ? {} : { signal }),
      once(lines, 'close').then(() => ['']),
    ]);
    return /^\s*y(?:es)?\s*$/i.test(String(answer[0]));
  } finally {
    lines.close();
  }
}
