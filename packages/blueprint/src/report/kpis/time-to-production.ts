import type { DesignFacts } from '../facts.ts';
import { day, deployedAt } from './defect-density.ts';
import { type Kpi, mean, notMeasured } from './kpi.ts';

export const timeToProduction: Kpi = {
  id: 'time_to_production',
  name: 'Time to production',
  unit: 'days',
  target: { is: 'below', value: 1 },
  why: 'velocity',
  how: 'from the first line of the journal (a call of a model, or a build) to the first deployment that was noted; the mean of the designs',
  measure(designs) {
    const times = designs.flatMap(design => {
      const [from, to] = [startedAt(design), deployedAt(design.notes)];
      return from === undefined || to === undefined || to < from ? [] : [(to - from) / day];
    });
    const value = mean(times);
    if (value === undefined) return notMeasured('deployed designs', 'blueprint note deployed');
    return { value, n: times.length, of: 'deployed designs', note: null, isAtLeast: false };
  },
};

/** In milliseconds; undefined where nothing has begun. */
function startedAt({ calls, builds }: DesignFacts): number | undefined {
  const times = [...calls.map(({ asked }) => asked.at), ...builds.map(({ from }) => from)].map(at =>
    Date.parse(at),
  );
  return times.length === 0 ? undefined : Math.min(...times);
}
