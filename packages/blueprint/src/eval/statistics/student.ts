import { type Interval, normal95 } from './wilson.ts';

/** Quantiles of Student's t for 95 %, both sides, for 1 to 30 degrees of freedom; from any table of the distribution. */
const quantiles = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604,
  2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555,
  2.0518, 2.0484, 2.0452, 2.0423,
] as const;

/** Above the table by the expansion of Fisher and Cornish, exact to four digits there. */
export function studentQuantile95(degrees: number): number {
  const known = quantiles[degrees - 1];
  if (known !== undefined) return known;
  const z = normal95;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** A mean of measured values. */
export interface Mean {
  readonly n: number;
  readonly mean: number;
  /** Null with one value: nobody knows how much others would differ. */
  readonly interval: Interval | null;
}

/**
 * The mean with its interval by Student's t: it takes the values for draws from a distribution that is not too far from
 * the normal one. Null without values. Pure.
 */
export function meanOf(values: readonly number[]): Mean | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, each) => sum + each, 0) / n;
  if (n === 1) return { n, mean, interval: null };
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile95(n - 1) * Math.sqrt(variance / n);
  return { n, mean, interval: { from: mean - half, to: mean + half } };
}
