import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cell, missingRuns } from './schedule.ts';

const cells = (tasks: number): Cell[] =>
  Array.from({ length: tasks }, (_, index) => `t${index}`).flatMap(task =>
    ['plain', 'designed'].map(arm => ({ task, arm, key: `${task} ${arm}` })),
  );

test('whatever is finished, exactly what is missing is run, and stopping anywhere leaves the rest', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(40),
      (tasks, runs, stopAfter) => {
        const all = cells(tasks);
        const finished = new Map<string, number[]>();
        const finish = (key: string) => finished.set(key, [...(finished.get(key) ?? []), 1]);
        for (const { key } of missingRuns(all, runs, finished).slice(0, stopAfter)) finish(key);
        for (const { key } of missingRuns(all, runs, finished)) finish(key);
        expect([...finished.values()].map(({ length }) => length)).toEqual(all.map(() => runs));
        expect(missingRuns(all, runs, finished)).toEqual([]);
        expect(missingRuns(all, runs + 1, finished)).toHaveLength(all.length);
      },
    ),
  ));

test('each arm is first as often as the other, and no arm is twice ahead', () => {
  const order = missingRuns(cells(2), 2, new Map()).map(({ arm }) => arm);
  expect(order).toEqual(['plain', 'designed', 'designed', 'plain', 'designed', 'plain', 'plain', 'designed']);
});
