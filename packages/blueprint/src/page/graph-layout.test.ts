import { describe, expect, test } from 'vitest';
import type { Task } from '../design/design.ts';
import { findCriticalPath } from '../show/critical-path.ts';
import { layOutTasks, nodeSize, type TaskGraph } from './graph-layout.ts';

const task = (id: string, ...dependsOn: string[]): Task => ({
  id,
  title: id,
  description: '',
  dependsOn,
  complexity: 'Simple',
  components: [],
  covers: [],
  decisions: [],
  checks: [],
});

const draw = (tasks: readonly Task[]) => layOutTasks(tasks, findCriticalPath(tasks).ids);

/** What holds of every picture. */
function expectReadable({ tasks, edges, width, height }: TaskGraph): void {
  for (const { x, y } of tasks) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(x + nodeSize.width).toBeLessThanOrEqual(width);
    expect(y + nodeSize.height).toBeLessThanOrEqual(height);
  }
  for (const [index, one] of tasks.entries()) {
    for (const other of tasks.slice(index + 1)) {
      const isApart =
        Math.abs(one.x - other.x) >= nodeSize.width || Math.abs(one.y - other.y) >= nodeSize.height;
      expect(isApart, `${one.task.id} and ${other.task.id}`).toBe(true);
    }
  }
  const places = new Map(tasks.map(each => [each.task.id, each]));
  for (const { from, to, points } of edges) {
    expect(points[0]?.x).toBeCloseTo((places.get(from)?.x ?? 0) + nodeSize.width, -1);
    expect(points.at(-1)?.x).toBeCloseTo(places.get(to)?.x ?? 0, -1);
  }
}

describe('the picture of the tasks', () => {
  test('runs from left to right, and leaves out what follows from others', () => {
    const graph = draw([task('T1'), task('T2', 'T1'), task('T3', 'T1', 'T2')]);
    expectReadable(graph);
    expect(graph.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['T1 T2', 'T2 T3']);
    expect(graph.implied).toBe(1);
    const [first, second, third] = graph.tasks.map(({ x }) => x);
    expect([first, second, third]).toEqual([first, second, third].toSorted((a, b) => Number(a) - Number(b)));
  });

  test('a chain is drawn straight', () => {
    const graph = draw([task('T1'), task('T2', 'T1'), task('T3', 'T2')]);
    expect(new Set(graph.tasks.map(({ y }) => y)).size).toBe(1);
  });

  test('120 tasks do not overlap', () => {
    const tasks = Array.from({ length: 120 }, (_, index) =>
      task(
        `T${index}`,
        ...[index - 4, index - 7, index - 13].filter(before => before >= 0).map(before => `T${before}`),
      ),
    );
    expectReadable(draw(tasks));
  });

  test('a circle, a task on itself, what does not exist, the same id twice, names of JavaScript', () => {
    const graph = draw([
      task('T1', 'T2'),
      task('T2', 'T1', 'T2', 'T9'),
      task('T2'),
      task('__proto__', 'T1'),
      task(''),
    ]);
    expect(graph.tasks.map(each => each.task.id)).toEqual(['T1', 'T2', '__proto__', '']);
    expect(graph.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['T2 T1', 'T1 T2', 'T1 __proto__']);
  });
});
