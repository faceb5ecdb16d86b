import type { Share } from '../../ledger/validations.ts';
import type { DesignFacts } from '../facts.ts';
import { type Kpi, type Measurement, notMeasured } from './kpi.ts';

export const testCoverage: Kpi = {
  id: 'test_coverage',
  name: 'Test coverage',
  unit: 'share',
  target: { is: 'above', value: 0.9 },
  why: 'quality assurance',
  how: 'lines that tests ran through / lines, of the last validation of each design that measured it',
  measure: designs => shareOfLast(designs, ({ validations }) => validations.map(({ coverage }) => coverage)),
};

/** The parts of all designs / the wholes of all designs, each as it was measured last. `pick` gives them in order of time. */
export function shareOfLast(
  designs: readonly DesignFacts[],
  pick: (design: DesignFacts) => readonly (Share | null)[],
): Measurement {
  const last = designs.flatMap(design => pick(design).findLast(hasWhole) ?? []);
  if (last.length === 0) return notMeasured('designs', 'blueprint validate');
  const part = last.reduce((sum, each) => sum + each.part, 0);
  const of = last.reduce((sum, each) => sum + each.of, 0);
  return { value: part / of, n: last.length, of: 'designs', note: `${part} of ${of}`, isAtLeast: false };
}

/** Of nothing there is no share. */
function hasWhole(share: Share | null): share is Share {
  return share !== null && share.of > 0;
}
