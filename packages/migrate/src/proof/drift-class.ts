import { classify, type DifferenceClass } from './classify.ts';
import type { Difference } from './diff.ts';

/** One object of the live database that is not what the files make of it: expected is what they make, actual what is there. */
export interface Drift extends Difference {
  readonly class: DifferenceClass | 'home schema';
}

/** The target's own schema was there before the migrations: who owns it and may use it is not for them alone to say. */
export function tellApart(difference: Difference, now: Date): Drift {
  const { kind, name, change } = difference;
  const isHome = kind === 'schema' && name === '(home)' && change === 'changed';
  return { ...difference, class: isHome ? 'home schema' : classify(difference, now) };
}
