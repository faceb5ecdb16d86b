import { costOfAll, spendingOf } from '../spending.ts';
import { type Kpi, notMeasured } from './kpi.ts';

export const costPerKloc: Kpi = {
  id: 'cost_per_kloc',
  name: 'Cost per KLOC',
  unit: 'usd_per_kloc',
  target: { is: 'below', value: 0.5 },
  why: 'economic efficiency',
  how: 'all that designing and building cost / 1,000 lines that builds added to source files (tests included, empty lines not); work that was given up is paid for and adds no lines',
  measure(designs) {
    const built = designs.filter(({ code }) => (code?.lines ?? 0) > 0);
    const lines = built.reduce((sum, { code }) => sum + (code?.lines ?? 0), 0);
    const spending = spendingOf(built);
    const { usd, basis } = costOfAll(spending);
    if (lines === 0) return notMeasured('designs');
    if (usd === null) return notMeasured('designs', 'nothing of what was paid has a price');
    const unpriced = spending.filter(({ cost }) => cost.usd === null).length;
    return {
      value: usd / (lines / 1000),
      n: built.length,
      of: 'designs',
      note: [
        `$${usd.toFixed(2)} for ${lines} ${lines === 1 ? 'line' : 'lines'}`,
        ...(basis === 'estimated' ? ['estimated'] : []),
        ...(unpriced > 0 ? [`${unpriced} of ${spending.length} costs have no price`] : []),
      ].join(', '),
      isAtLeast: basis === 'unpriced',
    };
  },
};
