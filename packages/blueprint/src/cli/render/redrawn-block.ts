import type { Output } from '@proven/terminal';

export interface RedrawnBlock {
  /** A line that stays, above the block. */
  readonly print: (line: string | undefined) => void;
  readonly redraw: () => void;
  readonly stop: () => void;
}

const frameMs = 100;

/** Lines at the end of the output that are drawn anew while something goes on. Where lines cannot be drawn over, only those that stay are written. */
export function createRedrawnBlock(
  output: Output,
  lines: () => readonly string[],
  canRedraw: boolean = output.canRedraw,
): RedrawnBlock {
  let drawn = 0;
  let drawnAt = 0;
  const clear = () => {
    if (drawn > 0) output.write(`\x1b[${drawn}A\r\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    clear();
    const shown = lines();
    output.lines(shown);
    drawn = shown.length;
    drawnAt = performance.now();
  };
  const timer = canRedraw ? setInterval(draw, frameMs) : undefined;
  timer?.unref();
  return {
    print: line => {
      if (line === undefined) return;
      clear();
      output.line(line);
      if (canRedraw) draw();
    },
    redraw: () => {
      if (canRedraw && performance.now() - drawnAt >= frameMs) draw();
    },
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
}
