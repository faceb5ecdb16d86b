import { type Interval, wilson } from './wilson.ts';

/** How pairs of runs ended: the first and the second arm on the same task. */
export interface Pairs {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

export interface PairedRates {
  readonly n: number;
  /** The rate of the second minus that of the first. */
  readonly difference: number;
  readonly interval: Interval;
  /** How likely such a difference or a larger one is when there is none: the exact test of McNemar, both sides. */
  readonly p: number;
}

/**
 * Compares the rates of two arms over pairs. The interval is the score interval for paired rates by Newcombe (Statistics
 * in Medicine 17, 1998, method 10), which holds also where an arm passes always or never. Null without pairs. Pure.
 */
export function comparePaired({ both, onlyFirst, onlySecond, neither }: Pairs): PairedRates | null {
  const n = both + onlyFirst + onlySecond + neither;
  if (n === 0) return null;
  const [first, second] = [(both + onlyFirst) / n, (both + onlySecond) / n];
  const [ofFirst, ofSecond] = [wilson(both + onlyFirst, n), wilson(both + onlySecond, n)];
  const phi = correlation({ both, onlyFirst, onlySecond, neither });
  const difference = second - first;
  const below = span(second - ofSecond.from, ofFirst.to - first, phi);
  const above = span(ofSecond.to - second, first - ofFirst.from, phi);
  return {
    n,
    difference,
    interval: { from: Math.max(-1, difference - below), to: Math.min(1, difference + above) },
    p: mcNemar(onlyFirst, onlySecond),
  };
}

function span(one: number, other: number, phi: number): number {
  return Math.sqrt(Math.max(0, one * one - 2 * phi * one * other + other * other));
}

/** Newcombe's: with a correction that keeps a small positive correlation from being believed. */
function correlation({ both, onlyFirst, onlySecond, neither }: Pairs): number {
  const n = both + onlyFirst + onlySecond + neither;
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (margins === 0) return 0;
  const product = both * neither - onlyFirst * onlySecond;
  const corrected = product > n / 2 ? product - n / 2 : Math.min(product, 0);
  return corrected / Math.sqrt(margins);
}

/** Only pairs that differ say something: as many heads among as many throws of a coin. */
function mcNemar(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += term;
    term = (term * (n - k)) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

/**
 * Whether the difference can be told from none: the interval does not hold 0, and chance alone gives as much in less than
 * one of twenty. With a few pairs the interval, which is approximate, leaves 0 out long before the exact test does.
 */
export function isTold({ interval: { from, to }, p }: PairedRates): boolean {
  return (from > 0 || to < 0) && p < 0.05;
}
