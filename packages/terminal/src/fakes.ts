import type { Environment } from './environment.ts';
import { createTerminal, type Output } from './terminal.ts';

/** For tests: an output that keeps what was written to it. */
export function createFakeOutput(options: { isTTY?: boolean; columns?: number; env?: Environment } = {}): {
  output: Output;
  read: () => string;
} {
  let written = '';
  const stream = {
    isTTY: options.isTTY,
    columns: options.columns,
    write: (text: string) => {
      written += text;
    },
  };
  const { out } = createTerminal({ stdout: stream, stderr: stream, env: options.env ?? { NO_COLOR: '1' } });
  return { output: out, read: () => written };
}
