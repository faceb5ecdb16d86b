import type { Task } from '../design/design.ts';

/** Relative effort by complexity. A rule of thumb of ours, not a measurement; shown wherever a path is. */
export const weights = { Simple: 1, Medium: 2, Complex: 4 } as const;

/** What a task without a complexity counts as. */
const unratedWeight = weights.Medium;

/** The chain of dependent tasks that weighs most: what the roadmap cannot be shorter than. */
export interface CriticalPath {
  /** Ids, in the order of building; empty where there are no tasks, or where they depend on each other in a circle. */
  readonly ids: readonly string[];
  /** Of the tasks on it. */
  readonly weight: number;
  /** Of all tasks. */
  readonly totalWeight: number;
  /** Ids of tasks that depend on each other in a circle, or wait for such; empty in a sound roadmap. */
  readonly circle: readonly string[];
}

type Node = Pick<Task, 'id' | 'dependsOn' | 'complexity'>;

/**
 * Finds the longest path by weight. Dependencies on tasks that do not exist are left out, of two tasks with one id the
 * first counts, and of two paths of the same weight the one that comes first in the roadmap. Pure.
 */
export function findCriticalPath(tasks: readonly Node[]): CriticalPath {
  const byId = new Map<string, Node>();
  for (const task of tasks) if (!byId.has(task.id)) byId.set(task.id, task);
  const totalWeight = [...byId.values()].reduce((sum, task) => sum + weightOf(task), 0);
  const order = orderByDependencies(byId);
  if (order.length < byId.size) {
    const ordered = new Set(order);
    const circle = [...byId.keys()].filter(id => !ordered.has(id));
    return { ids: [], weight: 0, totalWeight, circle };
  }
  const ends = measurePaths(order, byId);
  const last = [...byId.keys()].reduce<string | undefined>(
    (best, id) => (best === undefined || weightTo(ends, id) > weightTo(ends, best) ? id : best),
    undefined,
  );
  return {
    ids: walkBack(ends, last),
    weight: last === undefined ? 0 : weightTo(ends, last),
    totalWeight,
    circle: [],
  };
}

export function weightOf({ complexity }: Pick<Task, 'complexity'>): number {
  return complexity === null ? unratedWeight : weights[complexity];
}

/** Where the heaviest path to a task comes from, and what it weighs with the task. */
type PathEnds = ReadonlyMap<string, { readonly weight: number; readonly before: string | undefined }>;

/** Tasks after all they depend on; those on a circle, or behind one, are left out. Without recursion: chains may be long. */
function orderByDependencies(byId: ReadonlyMap<string, Node>): string[] {
  const waiting = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const { id, dependsOn } of byId.values()) {
    const known = [...new Set(dependsOn)].filter(each => byId.has(each));
    waiting.set(id, known.length);
    for (const each of known) dependents.set(each, [...(dependents.get(each) ?? []), id]);
  }
  const order = [...byId.keys()].filter(id => waiting.get(id) === 0);
  // Grows while it is walked.
  for (const id of order) {
    for (const dependent of dependents.get(id) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}

function measurePaths(order: readonly string[], byId: ReadonlyMap<string, Node>): PathEnds {
  const ends = new Map<string, { weight: number; before: string | undefined }>();
  for (const id of order) {
    const task = byId.get(id);
    if (task === undefined) continue;
    const before = task.dependsOn
      .filter(each => ends.has(each))
      .reduce<string | undefined>(
        (best, each) => (best === undefined || weightTo(ends, each) > weightTo(ends, best) ? each : best),
        undefined,
      );
    ends.set(id, { weight: weightOf(task) + (before === undefined ? 0 : weightTo(ends, before)), before });
  }
  return ends;
}

function weightTo(ends: PathEnds, id: string): number {
  return ends.get(id)?.weight ?? 0;
}

function walkBack(ends: PathEnds, last: string | undefined): string[] {
  const ids: string[] = [];
  for (let id = last; id !== undefined; id = ends.get(id)?.before) ids.unshift(id);
  return ids;
}
