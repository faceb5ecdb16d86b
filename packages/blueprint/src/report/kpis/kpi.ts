import type { DesignFacts } from '../facts.ts';

/** What a figure is counted in. A share is 0 to 1. */
export type Unit = 'share' | 'usd_per_kloc' | 'per_kloc' | 'days';

/** One of the source's key figures. */
export interface Kpi {
  readonly id: string;
  readonly name: string;
  readonly unit: Unit;
  /** The source's target: `above` or `below` this value, which itself misses it. */
  readonly target: { readonly is: 'above' | 'below'; readonly value: number };
  /** Why it matters, by the source. */
  readonly why: string;
  /** How it is measured here. */
  readonly how: string;
  /** Pure. */
  readonly measure: (designs: readonly DesignFacts[], now: Date) => Measurement;
}

export interface Measurement {
  /** Null where nothing was measured. */
  readonly value: number | null;
  /** From how many; 0 where nothing was measured. */
  readonly n: number;
  /** What is counted by `n`. */
  readonly of: string;
  /** What has to be known to read the figure; null where there is nothing. */
  readonly note: string | null;
  /** A part of it is not known: it is this much or more. */
  readonly isAtLeast: boolean;
}

/** `unclear`: a part of the figure is not known, and the target could be met or missed. */
export type Verdict = 'met' | 'missed' | 'unclear' | 'not measured';

/** A figure with what was measured. */
export interface KpiResult extends Omit<Kpi, 'measure'>, Measurement {
  readonly verdict: Verdict;
}

export function notMeasured(of: string, note: string | null = null): Measurement {
  return { value: null, n: 0, of, note, isAtLeast: false };
}

export function judge({ target }: Pick<Kpi, 'target'>, { value, isAtLeast }: Measurement): Verdict {
  if (value === null) return 'not measured';
  const isMet = target.is === 'above' ? value > target.value : value < target.value;
  return isAtLeast && isMet === (target.is === 'below') ? 'unclear' : isMet ? 'met' : 'missed';
}

/** The mean of values; undefined without any. */
export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, each) => sum + each, 0) / values.length;
}
