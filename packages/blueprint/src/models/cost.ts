import type { Usage } from './port.ts';
import type { Price, Rates } from './prices.ts';
import type { TokenEstimate } from './tokens.ts';

/** `measured`: tokens and prices are known. `estimated`: some of either is not. `unpriced`: nobody can say; `usd` is null. */
export type CostBasis = 'measured' | 'estimated' | 'unpriced';

export interface Cost {
  readonly usd: number | null;
  readonly basis: CostBasis;
}

const unpriced: Cost = { usd: null, basis: 'unpriced' };

/** The price that holds for a model at a time; undefined where the list has none. The later of two lists wins on one day. */
export function priceOf(list: readonly Price[], model: string, at: Date): Price | undefined {
  const day = at.toISOString().slice(0, 10);
  return list
    .filter(each => each.model === model && each.from <= day)
    .reduce<Price | undefined>(
      (best, each) => (best === undefined || each.from >= best.from ? each : best),
      undefined,
    );
}

/** What a call cost by its tokens. Tokens that the provider did not tell must have been filled in; see `isEstimate`. */
export function costOf(price: Price | undefined, usage: Usage, isEstimate = false): Cost {
  if (price === undefined) return unpriced;
  const { inputTokens, outputTokens } = usage;
  if (inputTokens === null || outputTokens === null) return unpriced;
  const rates = ratesFor(price, inputTokens);
  const read = usage.cacheReadTokens ?? 0;
  const written = usage.cacheWriteTokens ?? 0;
  const fresh = Math.max(0, inputTokens - read - written);
  const millionths =
    fresh * rates.input +
    read * (rates.cacheRead ?? rates.input) +
    written * writeRate(rates) +
    outputTokens * rates.output;
  const isGuessed =
    isEstimate || (read > 0 && rates.cacheRead === null) || (written > 0 && rates.cacheWrite === null);
  return { usd: millionths / 1_000_000, basis: isGuessed ? 'estimated' : 'measured' };
}

/** The most a call can cost: the longest prompt, nothing of it read from a cache, the longest answer. */
export function highestCost(
  price: Price | undefined,
  prompt: TokenEstimate,
  maxOutputTokens: number,
): number | undefined {
  if (price === undefined) return undefined;
  const rates = ratesFor(price, prompt.atMost);
  const perInput = Math.max(rates.input, writeRate(rates));
  return (prompt.atMost * perInput + maxOutputTokens * rates.output) / 1_000_000;
}

/** One without a price leaves a sum of which only the rest is known: it says unpriced, with what is known. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  const known = costs.filter(({ usd }) => usd !== null);
  const usd = known.length === 0 ? null : known.reduce((sum, each) => sum + (each.usd ?? 0), 0);
  if (known.length < costs.length || usd === null) return { usd, basis: 'unpriced' };
  return { usd, basis: costs.some(({ basis }) => basis === 'estimated') ? 'estimated' : 'measured' };
}

/** For people: `$0.84 measured`, `unpriced`, `$0.84 and more that has no price`. */
export function formatCost({ usd, basis }: Cost): string {
  if (usd === null) return 'unpriced';
  return basis === 'unpriced' ? `${formatUsd(usd)} and more that has no price` : `${formatUsd(usd)} ${basis}`;
}

/** Without words where the amount is certain; an estimate and what nobody can price say so. */
export function shortCost({ usd, basis }: Cost): string {
  if (usd === null) return 'unpriced';
  if (basis === 'measured') return formatUsd(usd);
  return basis === 'estimated' ? `about ${formatUsd(usd)}` : `over ${formatUsd(usd)}`;
}

/** At least cents, and two digits that count: $0.84, $0.0012. */
export function formatUsd(amount: number): string {
  if (amount === 0) return '$0.00';
  if (Math.abs(amount) >= 0.095) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(Math.min(8, 1 - Math.floor(Math.log10(Math.abs(amount)))))}`;
}

function ratesFor({ rates }: Price, promptTokens: number): Rates {
  const [first] = rates;
  const fitting = rates.findLast(each => promptTokens > each.abovePromptTokens) ?? first;
  if (fitting === undefined) throw new Error('a price without rates');
  return fitting;
}

/** Where the list names no price of a cache write: a quarter above the input's, as it is for the models that name one. */
function writeRate({ cacheWrite, input }: Rates): number {
  return cacheWrite ?? input * 1.25;
}
