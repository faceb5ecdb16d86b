import type { Task } from '../design.ts';
import { reachableFrom, toGraph } from './graph.ts';
import type { Rule } from './rule.ts';

export const parallelTasksCollide: Rule = {
  id: 'parallel-tasks-collide',
  severity: 'error',
  summary: 'Tasks that may run at the same time touch different components.',
  why: 'Two agents that write the same files at the same time undo each other, or end in a merge conflict that a person has to solve.',
  wrong: 'T3 and T4 both touch "parser", and neither depends on the other.',
  right: 'T4 depends on T3; or T4 touches "report".',
  *find({ tasks }) {
    const graph = toGraph(tasks);
    const ancestors = new Map(tasks.map(({ id }) => [id, reachableFrom(graph, id)]));
    const areOrdered = (one: Task, other: Task) =>
      one.id === other.id ||
      ancestors.get(one.id)?.has(other.id) === true ||
      ancestors.get(other.id)?.has(one.id) === true;
    for (const [component, touching] of groupByComponent(tasks)) {
      const pairs = touching.flatMap((one, index) =>
        touching.slice(index + 1).flatMap(other => (areOrdered(one, other) ? [] : [[one, other] as const])),
      );
      const [first] = pairs;
      if (first === undefined) continue;
      const [one, other] = first;
      const rest =
        pairs.length === 1
          ? ''
          : `, and so ${pairs.length === 2 ? 'does one more pair' : `do ${pairs.length - 1} more pairs`} of tasks`;
      yield {
        message: `${one.id} and ${other.id} may run at the same time, and both touch ${component}${rest}`,
        hint: `Let one depend on the other, or cut ${component} in two.`,
        id: other.id,
      };
    }
  },
};

/** Beyond it only the first tasks are compared: each with each takes time. */
const mostTasks = 500;

function groupByComponent(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of tasks.slice(0, mostTasks)) {
    for (const component of new Set(task.components)) {
      groups.set(component, [...(groups.get(component) ?? []), task]);
    }
  }
  return groups;
}
