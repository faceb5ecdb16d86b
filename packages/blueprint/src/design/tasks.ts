import type { Design, Task } from './design.ts';

/** All tasks of all phases, in the order of the roadmap. */
export function tasksOf({ phases }: Pick<Design, 'phases'>): readonly Task[] {
  return phases.flatMap(({ tasks }) => tasks);
}
