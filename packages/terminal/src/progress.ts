import { fit } from './fit.ts';
import { formatDuration } from './format.ts';
import { printable } from './printable.ts';
import type { Output } from './terminal.ts';

export interface ProgressOptions {
  /** What is being done, such as `Applying migrations`. */
  label: string;
  /** With a total, `count/total` is shown. */
  total?: number | undefined;
  /** Milliseconds from any fixed point. */
  now?: () => number;
  /** Calls `tick` every so often, until the function it returns is called. */
  repeat?: (tick: () => void, milliseconds: number) => () => void;
}

export interface ProgressChange {
  label?: string;
  count?: number;
  total?: number | undefined;
}

export interface Progress {
  update(change: ProgressChange): void;
  /** Writes lasting lines above the progress line, to another output of the same terminal if given. */
  print(lines: readonly string[], to?: Output): void;
  /** Removes the line. May be called more than once. */
  stop(): void;
}

/**
 * Shows one line that is redrawn while something goes on: spinner, label, count, elapsed time. The first frame is
 * drawn at once, further ones at most every 100 ms. Says nothing where lines cannot be drawn over.
 */
export function startProgress(output: Output, options: ProgressOptions): Progress {
  const { now = () => performance.now(), repeat = repeatInBackground } = options;
  const startedAt = now();
  let state: ProgressChange = {
    label: options.label,
    count: 0,
    total: options.total,
  };
  let drawnAt = Number.NEGATIVE_INFINITY;
  let running = output.canRedraw;
  const draw = () => {
    drawnAt = now();
    output.write(`\r${renderFrame(state, drawnAt - startedAt, output)}${clearToEnd}`);
  };
  const drawIfDue = () => {
    if (running && now() - drawnAt >= frameMilliseconds) draw();
  };
  if (running) draw();
  const cancel = running ? repeat(drawIfDue, frameMilliseconds) : () => {};
  return {
    update: change => {
      state = { ...state, ...change };
      // Work that never returns to the event loop still shows how far it is.
      drawIfDue();
    },
    print: (lines, to = output) => {
      if (running) output.write(`\r${clearToEnd}`);
      to.lines(lines);
      if (running) draw();
    },
    stop: () => {
      if (!running) return;
      running = false;
      cancel();
      output.write(`\r${clearToEnd}`);
    },
  };
}

const frameMilliseconds = 100;
const clearToEnd = '\x1b[K';

function renderFrame(
  { label = '', count = 0, total }: ProgressChange,
  elapsed: number,
  output: Output,
): string {
  const { spinner, ellipsis } = output.symbols;
  const frame = spinner[Math.floor(elapsed / frameMilliseconds) % spinner.length] ?? '';
  const numbers = [
    ...(total === undefined ? [] : [`${count}/${total}`]),
    ...(elapsed < 1000 ? [] : [formatDuration(elapsed)]),
  ];
  // The last column stays free: a terminal may wrap once it is filled.
  const room = output.width - 1;
  const tail = numbers.map(text => `  ${text}`).join('');
  const head = fit(printable(label), Math.max(0, room - tail.length - 2), ellipsis);
  const text = fit(`${frame} ${head}${tail}`, room, ellipsis);
  return text.startsWith(frame) ? output.style.cyan(frame) + text.slice(frame.length) : text;
}

function repeatInBackground(tick: () => void, milliseconds: number): () => void {
  const timer = setInterval(tick, milliseconds);
  // Progress alone never keeps a process alive.
  timer.unref();
  return () => clearInterval(timer);
}
