import type { Attempt } from '../build/state.ts';
import type { RecordedCall } from '../ledger/journal.ts';
import { type Cost, sumOfCosts } from '../models/cost.ts';
import type { DesignFacts } from './facts.ts';

/** The phases of the work, in order. */
export const phases = ['design', 'build', 'validate'] as const;
export type Phase = (typeof phases)[number];

/** One call of a model or one attempt of an agent: what was paid for once. */
export interface Spending {
  readonly design: string;
  readonly phase: Phase;
  /** What it was for: the step of a design, or the task of a build. */
  readonly work: string;
  /** `provider/model` of a call; agent and model of an attempt. */
  readonly model: string;
  /** A start of a command, or a build with all its resumptions. */
  readonly run: string;
  /** It was made because the one before it was not good enough, or was cut off. */
  readonly isRetry: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly cost: Cost;
  readonly durationMs: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** Everything that was paid for designs, in order of time. Pure. */
export function spendingOf(designs: readonly DesignFacts[]): Spending[] {
  return designs
    .flatMap(({ name, calls, builds }) => [
      ...calls.map(call => spentOnCall(name, call)),
      ...builds.flatMap(({ state }) =>
        [...state.tasks.values()].flatMap(({ id, attempts }) =>
          attempts.map((attempt, index) => spentOnAttempt(name, state.build, id, attempt, index)),
        ),
      ),
    ])
    .sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}

function spentOnCall(design: string, { asked, ended, cost }: RecordedCall): Spending {
  const usage = ended?.event === 'answered' ? ended.usage : undefined;
  return {
    design,
    phase: /^(?:validate|review)/.test(asked.step) ? 'validate' : 'design',
    work: asked.step,
    model: asked.model,
    run: asked.run,
    isRetry: asked.attempt > 1,
    at: asked.at,
    cost,
    durationMs: ended?.durationMs ?? 0,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
  };
}

function spentOnAttempt(
  design: string,
  run: string,
  work: string,
  { started, ended }: Attempt,
  index: number,
): Spending {
  const model = ended?.model ?? started.model;
  return {
    design,
    phase: 'build',
    work,
    model: model === null ? started.agent : `${started.agent}: ${model}`,
    run,
    isRetry: index > 0,
    at: started.at,
    cost: ended?.cost ?? unfinished(started.atMostUsd),
    durationMs: ended?.durationMs ?? 0,
    inputTokens: ended?.usage.inputTokens ?? null,
    outputTokens: ended?.usage.outputTokens ?? null,
  };
}

/** Still working, or killed and not looked at since: at most what it was allowed. */
function unfinished(atMostUsd: number | null): Cost {
  return atMostUsd === null ? { usd: null, basis: 'unpriced' } : { usd: atMostUsd, basis: 'estimated' };
}

/** What a group of spendings comes to. Tokens are sums of those that are known; null where none is. */
export interface SpendingSum {
  readonly name: string;
  readonly count: number;
  readonly retries: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly durationMs: number;
  readonly cost: Cost;
  /** What retries took of it. */
  readonly retryCost: Cost;
}

/** Sums by a name of each spending, in order of first use. Pure. */
export function sumSpending(all: readonly Spending[], nameOf: (spending: Spending) => string): SpendingSum[] {
  const groups = new Map<string, Spending[]>();
  for (const each of all) {
    const group = groups.get(nameOf(each));
    if (group === undefined) groups.set(nameOf(each), [each]);
    else group.push(each);
  }
  return [...groups].map(([name, members]) => sumOf(name, members));
}

function sumOf(name: string, all: readonly Spending[]): SpendingSum {
  const retries = all.filter(({ isRetry }) => isRetry);
  return {
    name,
    count: all.length,
    retries: retries.length,
    inputTokens: sumOfKnown(all.map(({ inputTokens }) => inputTokens)),
    outputTokens: sumOfKnown(all.map(({ outputTokens }) => outputTokens)),
    durationMs: all.reduce((sum, { durationMs }) => sum + durationMs, 0),
    cost: costOfAll(all),
    retryCost: costOfAll(retries),
  };
}

function sumOfKnown(tokens: readonly (number | null)[]): number | null {
  const known = tokens.filter(each => each !== null);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

/** Nothing costs nothing. */
export function costOfAll(all: readonly Pick<Spending, 'cost'>[]): Cost {
  return all.length === 0 ? { usd: 0, basis: 'measured' } : sumOfCosts(all.map(({ cost }) => cost));
}
