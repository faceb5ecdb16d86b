import type { Kpi } from './kpi.ts';
import { shareOfLast } from './test-coverage.ts';

export const architectureDrift: Kpi = {
  id: 'architecture_drift',
  name: 'Architecture drift',
  unit: 'share',
  target: { is: 'below', value: 0.1 },
  why: 'the code is what was designed',
  how: 'what differs from the design / what was compared, of the last validation of each design that measured it',
  measure: designs => shareOfLast(designs, ({ drift }) => drift),
};
