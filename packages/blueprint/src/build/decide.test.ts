import { expect, test } from 'vitest';
import type { Component, Task } from '../design/design.ts';
import { nextSteps, type TaskLimits, tasksOverlap } from './decide.ts';
import { allowanceFor } from './money.ts';
import { type BuildState, replay } from './state.ts';

const component = (id: string, path = `${id}/**`): Component => ({
  id,
  responsibility: '',
  paths: [path],
  dependsOn: [],
  packages: [],
});
const task = (id: string, dependsOn: string[], components: string[]): Task => ({
  id,
  title: id,
  description: '',
  dependsOn,
  complexity: null,
  components,
  covers: [],
  decisions: [],
  checks: [],
});

const components = [component('a'), component('b'), component('c', 'a/deep/*.ts')];
const tasks = [
  task('T1', [], ['a']),
  task('T2', [], ['b']),
  task('T3', ['T1'], ['b']),
  task('T4', [], ['c']),
];
const plan = { tasks, components, wanted: new Set(tasks.map(({ id }) => id)) };
const limits: TaskLimits = { parallel: 9, attempts: 3, maxUsdPerTask: undefined, hasBudget: false };

function stateWith(
  status: Record<string, BuildState['tasks'] extends ReadonlyMap<string, infer T> ? Partial<T> : never>,
) {
  const started = replay([
    {
      event: 'build_started',
      build: 'b',
      at: '',
      base: 'c0',
      branch: 'x',
      agent: 'claude',
      model: null,
      tasks: tasks.map(({ id }) => ({ id, hash: '' })),
      carried: [],
    },
  ]);
  if (started === undefined) throw new Error('no state');
  const changed = [...started.tasks].map(([id, each]) => [id, { ...each, ...status[id] }] as const);
  return { ...started, tasks: new Map(changed) };
}

const steps = (state: BuildState, more: Partial<TaskLimits> = {}, busy: string[] = []) =>
  nextSteps(state, plan, { ...limits, ...more }, new Set(busy)).map(step => `${step.do} ${step.task}`);

test('in the order of the roadmap, after what they depend on, and not where components overlap', () => {
  // T4 touches a/deep, which is inside the folder of T1.
  expect(steps(stateWith({}))).toEqual(['control T1', 'control T2']);
  expect(steps(stateWith({}), { parallel: 1 })).toEqual(['control T1']);
  expect(steps(stateWith({}), {}, ['T2'])).toEqual(['control T1']);
  expect(steps(stateWith({ T1: { status: 'proven' } }), {}, ['T2'])).toEqual(['control T4']);
  expect(steps(stateWith({ T1: { status: 'proven' }, T2: { status: 'proven' } }))).toEqual([
    'control T3',
    'control T4',
  ]);
});

test('nothing begins that depends on what failed', () => {
  expect(steps(stateWith({ T1: { status: 'failed' }, T2: { status: 'proven' } }))).toEqual(['control T4']);
});

test('work that has ended is judged', () => {
  expect(steps(stateWith({ T1: { status: 'ended' } }), { parallel: 1 })).toEqual(['judge T1']);
});

test('overlap is by components and by their files', () => {
  const [one, two, , four] = tasks as [Task, Task, Task, Task];
  expect([tasksOverlap(one, two, components), tasksOverlap(one, four, components)]).toEqual([false, true]);
});

test('an allowance is the least of what is left, shared with what may begin beside it', () => {
  const waiting = stateWith({}).tasks.get('T1');
  if (waiting === undefined) throw new Error('no task');
  const money = { maxUsd: 10, maxUsdPerTask: 4, maxUsdPerDay: 7 };
  const none = { maxUsd: undefined, maxUsdPerTask: undefined, maxUsdPerDay: undefined };
  expect(allowanceFor(waiting, none, { build: 0, day: 0 }, 0, 1)).toBeUndefined();
  expect(allowanceFor(waiting, money, { build: 0, day: 0 }, 0, 1)).toBe(4);
  expect(allowanceFor(waiting, money, { build: 8, day: 0 }, 0, 1)).toBe(2);
  expect(allowanceFor(waiting, money, { build: 0, day: 0 }, 5, 2)).toBe(1);
  expect(allowanceFor(waiting, money, { build: 0, day: 9 }, 0, 1)).toBe(-2);
});
