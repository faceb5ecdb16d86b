import type { Share } from '../../ledger/validations.ts';
import type { DesignFacts } from '../facts.ts';
import type { Kpi } from './kpi.ts';
import { shareOfLast } from './test-coverage.ts';

export const architectureDrift: Kpi = {
  id: 'architecture_drift',
  name: 'Architecture drift',
  unit: 'share',
  target: { is: 'below', value: 0.1 },
  why: 'the code is what was designed',
  how: 'what differs from the design / what was compared, of the last validation or whole build of each design that measured it',
  measure: designs => shareOfLast(designs, driftsOf),
};

function driftsOf({ validations, builds }: DesignFacts): (Share | null)[] {
  const all = [
    ...validations.map(({ at, drift }) => ({ at, drift })),
    ...builds.map(({ to, drift }) => ({ at: to, drift })),
  ];
  return all.toSorted((one, other) => (one.at < other.at ? -1 : 1)).map(({ drift }) => drift);
}
