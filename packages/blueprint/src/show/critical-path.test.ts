import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../design/design.ts';
import { findCriticalPath, weightOf } from './critical-path.ts';

type Node = Pick<Task, 'id' | 'dependsOn' | 'complexity'>;
const node = (id: string, dependsOn: string[], complexity: Task['complexity'] = 'Simple'): Node => ({
  id,
  dependsOn,
  complexity,
});

test('the heaviest chain, not the longest one', () => {
  const tasks = [
    node('T1', []),
    node('T2', ['T1'], 'Complex'),
    node('T3', ['T1']),
    node('T4', ['T3']),
    node('T5', ['T2', 'T4'], null),
  ];
  expect(findCriticalPath(tasks)).toEqual({
    ids: ['T1', 'T2', 'T5'],
    weight: 1 + 4 + 2,
    totalWeight: 9,
    circle: [],
  });
});

test('of two chains of one weight, the one that comes first', () => {
  expect(findCriticalPath([node('T1', []), node('T2', [])]).ids).toEqual(['T1']);
  expect(findCriticalPath([node('A', []), node('B', []), node('C', ['A', 'B'])]).ids).toEqual(['A', 'C']);
});

test('no tasks, unknown dependencies, the same id twice', () => {
  expect(findCriticalPath([])).toEqual({ ids: [], weight: 0, totalWeight: 0, circle: [] });
  expect(findCriticalPath([node('T1', ['T9', '__proto__'])]).ids).toEqual(['T1']);
  expect(findCriticalPath([node('T1', []), node('T1', ['T2'], 'Complex'), node('T2', ['T1'])])).toMatchObject(
    {
      ids: ['T1', 'T2'],
      totalWeight: 2,
    },
  );
});

test('a circle has no path, and is named with what waits for it', () => {
  const tasks = [
    node('T1', ['T1']),
    node('T2', []),
    node('T3', ['T4']),
    node('T4', ['T3']),
    node('T5', ['T4']),
  ];
  expect(findCriticalPath(tasks)).toMatchObject({ ids: [], weight: 0, circle: ['T1', 'T3', 'T4', 'T5'] });
});

test('a chain of 20,000 tasks', () => {
  const tasks = Array.from({ length: 20_000 }, (_, index) =>
    node(`T${index}`, index === 0 ? [] : [`T${index - 1}`]),
  );
  expect(findCriticalPath(tasks.reverse()).ids).toHaveLength(20_000);
});

/** Every path of a small graph. */
function heaviest(tasks: readonly Node[]): number {
  const weightTo = (task: Node): number =>
    weightOf(task) + Math.max(0, ...tasks.filter(({ id }) => task.dependsOn.includes(id)).map(weightTo));
  return Math.max(0, ...tasks.map(weightTo));
}

test('is a chain of dependencies, and none weighs more', () => {
  const graphs = fc
    .array(
      fc.record({
        edges: fc.array(fc.nat(9), { maxLength: 3 }),
        size: fc.constantFrom('Simple', 'Medium', 'Complex', null),
      }),
      {
        maxLength: 10,
      },
    )
    .map(nodes =>
      nodes.map(({ edges, size }, index) =>
        node(
          `T${index}`,
          edges.filter(edge => edge < index).map(edge => `T${edge}`),
          size as Task['complexity'],
        ),
      ),
    );
  fc.assert(
    fc.property(graphs, tasks => {
      const { ids, weight } = findCriticalPath(tasks);
      const byId = new Map(tasks.map(task => [task.id, task]));
      expect(weight).toBe(heaviest(tasks));
      expect(ids.reduce((sum, id) => sum + weightOf(byId.get(id) ?? { complexity: null }), 0)).toBe(weight);
      for (const [index, id] of ids.slice(1).entries()) expect(byId.get(id)?.dependsOn).toContain(ids[index]);
    }),
  );
});
