import { type Cost, sumOfCosts } from '../models/cost.ts';
import type { Evaluation } from './evaluating.ts';
import type { PreparedCell } from './prepare.ts';
import { type EvalRun, finishedRuns } from './state.ts';
import { comparePaired, type PairedRates, type Pairs } from './statistics/paired.ts';
import { type Mean, meanOf } from './statistics/student.ts';
import { type Interval, wilson } from './statistics/wilson.ts';

/** How an arm did over all its runs. Intervals are of 95 %. */
export interface ArmResult {
  readonly arm: string;
  readonly n: number;
  readonly passed: number;
  /** Null without runs, as its interval. */
  readonly rate: number | null;
  readonly interval: Interval | null;
  /** In US dollars, of the runs whose cost is known. */
  readonly cost: Mean | null;
  readonly unpriced: number;
  /** Of the agent, in seconds. */
  readonly seconds: Mean | null;
}

export interface TaskResult {
  readonly task: string;
  readonly arms: readonly { readonly arm: string; readonly passed: number; readonly n: number }[];
}

/** The second arm minus the first, over pairs: the same task, the same repetition. */
export interface PairedResult {
  readonly first: string;
  readonly second: string;
  readonly rates: PairedRates | null;
  readonly pairs: Pairs;
  /** In US dollars. */
  readonly cost: Mean | null;
  readonly seconds: Mean | null;
}

export interface EvalResults {
  readonly outcome: Evaluation['outcome'];
  /** How many runs there are, of how many. */
  readonly finished: number;
  readonly wanted: number;
  readonly arms: readonly ArmResult[];
  readonly tasks: readonly TaskResult[];
  readonly paired: PairedResult;
  /** What all runs took, those that were cut off too. */
  readonly cost: Cost;
  /** What models took to make the designs, once; null where no arm has one. It is in no figure above. */
  readonly designCost: Cost | null;
}

/** What the runs say. Runs beyond the wanted number do not count. Pure. */
export function toResults({ state, cells, outcome }: Evaluation, runs: number): EvalResults {
  const finished = finishedRuns(state);
  const runsOf = ({ key }: PreparedCell) => (finished.get(key) ?? []).slice(0, runs);
  const arms = [...new Set(cells.map(({ arm }) => arm))];
  const tasks = [...new Set(cells.map(({ task }) => task))];
  const costs = state.runs.flatMap(({ ended }) => (ended === undefined ? [] : [ended.cost]));
  return {
    outcome,
    finished: cells.flatMap(runsOf).length,
    wanted: cells.length * runs,
    arms: arms.map(arm => armResult(arm, cells.filter(cell => cell.arm === arm).flatMap(runsOf))),
    tasks: tasks.map(task => ({
      task,
      arms: cells.flatMap(cell => {
        if (cell.task !== task) return [];
        const own = runsOf(cell);
        return [{ arm: cell.arm, passed: own.filter(hasPassed).length, n: own.length }];
      }),
    })),
    paired: comparePairs(arms, tasks, cells, runsOf),
    cost: costs.length === 0 ? { usd: 0, basis: 'measured' } : sumOfCosts(costs),
    designCost: designCostOf(cells),
  };
}

function armResult(arm: string, runs: readonly EvalRun[]): ArmResult {
  const n = runs.length;
  const passed = runs.filter(hasPassed).length;
  const costs = runs.flatMap(run => usdOf(run) ?? []);
  return {
    arm,
    n,
    passed,
    rate: n === 0 ? null : passed / n,
    interval: n === 0 ? null : wilson(passed, n),
    cost: meanOf(costs),
    unpriced: n - costs.length,
    seconds: meanOf(runs.map(secondsOf)),
  };
}

function comparePairs(
  [first = '', second = '']: readonly string[],
  tasks: readonly string[],
  cells: readonly PreparedCell[],
  runsOf: (cell: PreparedCell) => readonly EvalRun[],
): PairedResult {
  const pairs = tasks.flatMap(task => {
    const of = (arm: string) => cells.filter(cell => cell.task === task && cell.arm === arm).flatMap(runsOf);
    const [ofFirst, ofSecond] = [of(first), of(second)];
    return ofFirst.flatMap((run, index): [EvalRun, EvalRun][] => {
      const other = ofSecond[index];
      return other === undefined ? [] : [[run, other]];
    });
  });
  const count = (one: boolean, other: boolean) =>
    pairs.filter(([a, b]) => hasPassed(a) === one && hasPassed(b) === other).length;
  const counts = {
    both: count(true, true),
    onlyFirst: count(true, false),
    onlySecond: count(false, true),
    neither: count(false, false),
  };
  return {
    first,
    second,
    rates: comparePaired(counts),
    pairs: counts,
    cost: meanOf(
      pairs.flatMap(([a, b]) => {
        const [one, other] = [usdOf(a), usdOf(b)];
        return one === null || other === null ? [] : [other - one];
      }),
    ),
    seconds: meanOf(pairs.map(([a, b]) => secondsOf(b) - secondsOf(a))),
  };
}

/** Each task's design once. */
function designCostOf(cells: readonly PreparedCell[]): Cost | null {
  const tasks = [...new Set(cells.map(({ prepared }) => prepared))];
  const costs = tasks.flatMap(({ designCost }) => designCost ?? []);
  return costs.length === 0 ? null : sumOfCosts(costs);
}

function hasPassed({ judged }: EvalRun): boolean {
  return judged?.passed === true;
}

/** Null where a part of it has no price. */
function usdOf({ ended }: EvalRun): number | null {
  return ended === undefined || ended.cost.basis === 'unpriced' ? null : ended.cost.usd;
}

function secondsOf({ ended }: EvalRun): number {
  return (ended?.durationMs ?? 0) / 1000;
}
