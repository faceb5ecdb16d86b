import { join } from 'node:path';
import { createQueue } from '../queue.ts';
import { attemptTask } from './attempt.ts';
import type { Building } from './building.ts';
import { countReady, nextSteps, type Step } from './decide.ts';
import { judgeTask } from './judge.ts';
import { allowanceFor, costOfBuild } from './money.ts';
import { spentOn } from './spent.ts';

/** Takes steps until none is left or may be begun. True where money is the reason. */
export async function workThrough(building: Building, stop: () => void): Promise<boolean> {
  const inOrder = createQueue();
  const underWay = new Map<string, { readonly done: Promise<void>; readonly setAside: number | undefined }>();
  const money = createPurse(building);
  const failures: unknown[] = [];
  let isOutOfMoney = false;
  for (;;) {
    isOutOfMoney = false;
    const busy = new Set(underWay.keys());
    const steps = building.signal.aborted
      ? []
      : nextSteps(building.state(), building.plan, building.limits, busy);
    for (const step of steps) {
      const attempts = [...underWay.values()].flatMap(({ setAside }) => setAside ?? []);
      const allowance = step.do === 'attempt' ? money.allowance(step.task, attempts) : undefined;
      if (allowance !== undefined && allowance < smallestAttempt) {
        isOutOfMoney = true;
        continue;
      }
      const done = takeStep(building, step, allowance, inOrder)
        .catch((error: unknown) => {
          failures.push(error);
          stop();
        })
        .finally(() => underWay.delete(step.task));
      underWay.set(step.task, { done, setAside: allowance });
    }
    if (underWay.size === 0) break;
    await Promise.race([...underWay.values()].map(({ done }) => done));
  }
  if (failures.length > 0) throw failures[0];
  building.signal.throwIfAborted();
  return isOutOfMoney;
}

/** Less than this buys no attempt of any agent. */
const smallestAttempt = 0.000_1;

/** What is left to spend: of the build with all its resumptions, and of the day in the whole project. */
function createPurse(building: Building) {
  const { designFolder, limits, now, state, plan } = building;
  const spentBefore = spentOn(join(designFolder, '..'), now());
  const buildBefore = costOfBuild(state()).usd ?? 0;
  return {
    /** `setAside` is what the attempts under way may still spend. */
    allowance: (id: string, setAside: readonly number[]): number | undefined => {
      const task = state().tasks.get(id);
      const build = costOfBuild(state()).usd ?? 0;
      const spent = { build, day: spentBefore + build - buildBefore };
      const sum = setAside.reduce((total, each) => total + each, 0);
      const others = Math.min(limits.parallel, countReady(state(), plan)) - setAside.length;
      return task === undefined ? undefined : allowanceFor(task, limits, spent, sum, others);
    },
  };
}

async function takeStep(
  building: Building,
  step: Step,
  allowance: number | undefined,
  inOrder: ReturnType<typeof createQueue>,
): Promise<void> {
  switch (step.do) {
    case 'control':
      return inOrder(() => controlTask(building, step.task));
    case 'attempt':
      return attemptTask(building, step.task, allowance);
    case 'judge':
      return inOrder(() => judgeTask(building, step.task));
    case 'give_up':
      return building.record({ event: 'task_failed', task: step.task, failure: step.failure });
  }
}

/** The negative control: what passes before anything is built for a task does not prove it. */
async function controlTask({ checker, worktrees, plan, state, record }: Building, id: string): Promise<void> {
  const base = state().tip;
  await worktrees.makeAhead(base);
  const checks = plan.tasks.find(task => task.id === id)?.checks ?? [];
  const evidence = await checker.run(base, checks);
  record({ event: 'task_controlled', task: id, base, evidence });
}
