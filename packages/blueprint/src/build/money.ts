import { type Cost, sumOfCosts } from '../models/cost.ts';
import type { BuildState, TaskState } from './state.ts';

export interface MoneyLimits {
  /** In US dollars, for one build with all its resumptions. */
  readonly maxUsd: number | undefined;
  readonly maxUsdPerTask: number | undefined;
  /** In US dollars, for all calls of models and agents of this project on one day (UTC). */
  readonly maxUsdPerDay: number | undefined;
}

const nothing: Cost = { usd: 0, basis: 'measured' };

export function costOfTask({ attempts }: TaskState): Cost {
  const costs = attempts.flatMap(({ ended }) => (ended === undefined ? [] : [ended.cost]));
  return costs.length === 0 ? nothing : sumOfCosts(costs);
}

export function costOfBuild({ tasks }: BuildState): Cost {
  const costs = [...tasks.values()].flatMap(({ attempts }) =>
    attempts.flatMap(({ ended }) => (ended === undefined ? [] : [ended.cost])),
  );
  return costs.length === 0 ? nothing : sumOfCosts(costs);
}

/**
 * The most that the next attempt of a task may spend, in US dollars: what is left of each limit, where the build's and
 * the day's are shared with the attempts under way. Undefined without a limit; 0 or less: nothing is left. Pure.
 */
export function allowanceFor(
  task: TaskState,
  limits: MoneyLimits,
  spent: { readonly build: number; readonly day: number },
  /** Of the attempts under way. */
  setAside: number,
  /** Attempts that may begin now, with this one. */
  freeSlots: number,
): number | undefined {
  const shared = [
    leftOf(limits.maxUsd, spent.build + setAside),
    leftOf(limits.maxUsdPerDay, spent.day + setAside),
  ].map(left => (left === undefined ? undefined : left / Math.max(1, freeSlots)));
  const own = leftOf(limits.maxUsdPerTask, costOfTask(task).usd ?? 0);
  const all = [...shared, own].filter(left => left !== undefined);
  return all.length === 0 ? undefined : Math.min(...all);
}

function leftOf(limit: number | undefined, spent: number): number | undefined {
  return limit === undefined ? undefined : limit - spent;
}

export function hasBudget({ maxUsd, maxUsdPerTask, maxUsdPerDay }: MoneyLimits): boolean {
  return [maxUsd, maxUsdPerTask, maxUsdPerDay].some(limit => limit !== undefined);
}
