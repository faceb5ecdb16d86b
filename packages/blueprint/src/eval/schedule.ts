/** One cell of an evaluation: an arm on a task. */
export interface Cell {
  readonly task: string;
  readonly arm: string;
  readonly key: string;
}

export interface Due extends Cell {
  /** From 1. */
  readonly repetition: number;
}

/**
 * The runs that are missing, in order: all cells once, then all once more. Which arm is first changes from task to task
 * and from one time to the next, so that a slow hour or a warm cache meets both. Pure.
 */
export function missingRuns(
  cells: readonly Cell[],
  runs: number,
  finished: ReadonlyMap<string, readonly unknown[]>,
): Due[] {
  const tasks = [...new Set(cells.map(({ task }) => task))];
  return Array.from({ length: runs }, (_, index) => index + 1).flatMap(repetition =>
    tasks.flatMap((task, place) => {
      const own = cells.filter(cell => cell.task === task);
      const inOrder = (repetition + place) % 2 === 0 ? own.toReversed() : own;
      return inOrder
        .filter(({ key }) => (finished.get(key)?.length ?? 0) < repetition)
        .map(cell => ({ ...cell, repetition }));
    }),
  );
}
