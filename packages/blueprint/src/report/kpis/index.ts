import { architectureDrift } from './architecture-drift.ts';
import { costPerKloc } from './cost-per-kloc.ts';
import { defectDensity } from './defect-density.ts';
import { designAcceptance } from './design-acceptance.ts';
import { implementationSuccess } from './implementation-success.ts';
import type { Kpi } from './kpi.ts';
import { testCoverage } from './test-coverage.ts';
import { timeToProduction } from './time-to-production.ts';

/** The source's key figures, in its order. */
export const kpis: readonly Kpi[] = [
  designAcceptance,
  implementationSuccess,
  costPerKloc,
  defectDensity,
  timeToProduction,
  testCoverage,
  architectureDrift,
];
