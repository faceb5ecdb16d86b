import { type Cost, sumOfCosts } from '../models/cost.ts';
import type { RecordedCall } from './journal.ts';

/** What a group of calls took. Tokens are sums of those that are known. */
export interface Sum {
  readonly calls: number;
  readonly accepted: number;
  /** Calls without an end; their cost is the most they can have cost. */
  readonly unfinished: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly durationMs: number;
  readonly cost: Cost;
}

export type GroupKey = 'step' | 'model' | 'run';

/** Sums by what a call was for, which model was named, or which start of the command made it; in order of first use. */
export function sumBy(calls: readonly RecordedCall[], key: GroupKey): ReadonlyMap<string, Sum> {
  return new Map([...groupBy(calls, key)].map(([name, members]) => [name, sumOf(members)]));
}

export function sumOf(calls: readonly RecordedCall[]): Sum {
  const answers = calls.flatMap(({ ended }) => (ended?.event === 'answered' ? [ended] : []));
  const tokens = (kind: keyof (typeof answers)[number]['usage']) =>
    answers.reduce((sum, { usage }) => sum + (usage[kind] ?? 0), 0);
  return {
    calls: calls.length,
    accepted: calls.filter(({ judged }) => judged?.outcome === 'accepted').length,
    unfinished: calls.filter(({ ended }) => ended === undefined).length,
    inputTokens: tokens('inputTokens'),
    cacheReadTokens: tokens('cacheReadTokens'),
    cacheWriteTokens: tokens('cacheWriteTokens'),
    outputTokens: tokens('outputTokens'),
    durationMs: calls.reduce((sum, { ended }) => sum + (ended?.durationMs ?? 0), 0),
    cost: calls.length === 0 ? { usd: 0, basis: 'measured' } : sumOfCosts(calls.map(({ cost }) => cost)),
  };
}

function groupBy(calls: readonly RecordedCall[], key: GroupKey): Map<string, RecordedCall[]> {
  const groups = new Map<string, RecordedCall[]>();
  for (const call of calls) groups.set(call.asked[key], [...(groups.get(call.asked[key]) ?? []), call]);
  return groups;
}
