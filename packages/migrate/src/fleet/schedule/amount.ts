/** A number of targets, or a share of all. */
export type Amount = { readonly count: number } | { readonly share: number };

/** Reads `25` or `10%`; undefined for anything else. */
export function parseAmount(text: string): Amount | undefined {
  const [, digits = '', percent] = /^\s*(\d{1,9}(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const number = Number(digits);
  if (digits === '') return undefined;
  if (percent === '%') return number <= 100 ? { share: number / 100 } : undefined;
  return Number.isInteger(number) ? { count: number } : undefined;
}

/** Nothing of anything. */
export function isNone(amount: Amount): boolean {
  return ('count' in amount ? amount.count : amount.share) === 0;
}

/** How many of `total` that is; a share is rounded up. */
export function amountOf(amount: Amount, total: number): number {
  if ('count' in amount) return amount.count;
  // 0.07 * 100 is a little more than 7.
  return Math.ceil(Number((amount.share * total).toFixed(6)));
}
