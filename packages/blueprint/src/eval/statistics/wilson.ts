/** A figure with the interval in which the true one lies, with the confidence that the caller asked for. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The quantile of the normal distribution for 95 %, both sides. */
export const normal95 = 1.959963984540054;

/**
 * The interval of a rate by Wilson's score (E. B. Wilson, Journal of the American Statistical Association 22, 1927):
 * right also for few runs and for rates of 0 and 1, where the textbook's interval has no width. Needs `n` above 0. Pure.
 */
export function wilson(passed: number, n: number, z = normal95): Interval {
  const rate = passed / n;
  const middle = (rate + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  // Of none and of all the ends are exact; arithmetic would miss them by a hair.
  return {
    from: passed === 0 ? 0 : Math.max(0, middle - half),
    to: passed === n ? 1 : Math.min(1, middle + half),
  };
}
