import { type Cost, costOf, priceOf } from '../models/cost.ts';
import { type Usage, unknownUsage } from '../models/port.ts';
import type { ReaderOptions } from './port.ts';

const kinds = ['inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens'] as const;

const noUsage: Usage = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };

export function addUsages(usages: readonly Usage[]): Usage {
  return usages.reduce((sum, each) => combine(sum, each, (a, b) => a + b), noUsage);
}

/**
 * What came on top of what a session had before. A program that counts from the start of its process tells less than
 * the session had; then its figure is the whole.
 */
export function usageSince(total: Usage, before: Usage | undefined): Usage {
  if (before === undefined || total === unknownUsage) return total;
  const isCumulative = kinds.every(kind => (total[kind] ?? 0) >= (before[kind] ?? 0));
  return isCumulative ? combine(total, before, (a, b) => a - b) : total;
}

export function dollarsSince(total: number, before: number | null | undefined): number {
  return before === null || before === undefined || total < before ? total : total - before;
}

/** By the price list; `vendor` is the first part of the names in it. */
export function priceUsage(
  vendor: string,
  model: string | null | undefined,
  usage: Usage,
  isEstimate: boolean,
  { prices, now }: Pick<ReaderOptions, 'prices' | 'now'>,
): Cost {
  if (model === null || model === undefined) return { usd: null, basis: 'unpriced' };
  return costOf(priceOf(prices, `${vendor}/${model}`, now), usage, isEstimate);
}

function combine(one: Usage, other: Usage, apply: (a: number, b: number) => number): Usage {
  const of = (kind: (typeof kinds)[number]) => {
    const [a, b] = [one[kind], other[kind]];
    return a === null || b === null ? (a ?? b) : apply(a, b);
  };
  return {
    inputTokens: of('inputTokens'),
    cacheReadTokens: of('cacheReadTokens'),
    cacheWriteTokens: of('cacheWriteTokens'),
    outputTokens: of('outputTokens'),
  };
}
