import type { DesignFacts } from '../facts.ts';
import { type Kpi, notMeasured } from './kpi.ts';

export const day = 86_400_000;
/** The source's first month. */
const monthDays = 30;

export const defectDensity: Kpi = {
  id: 'defect_density',
  name: 'Defect density',
  unit: 'per_kloc',
  target: { is: 'below', value: 0.1 },
  why: 'quality',
  how: 'defects noted in the 30 days after the first deployment / 1,000 lines that builds added; designs with a note of deployment',
  measure(designs, now) {
    const live = designs.filter(
      ({ code, notes }) => (code?.lines ?? 0) > 0 && deployedAt(notes) !== undefined,
    );
    if (live.length === 0)
      return notMeasured('deployed designs', 'blueprint note deployed, blueprint note defect');
    const defects = live.reduce((sum, { notes }) => sum + notesOfFirstMonth(notes, 'defect').length, 0);
    const lines = live.reduce((sum, { code }) => sum + (code?.lines ?? 0), 0);
    const days = Math.min(...live.map(({ notes }) => daysLive(notes, now)));
    const isOver = days >= monthDays;
    return {
      value: defects / (lines / 1000),
      n: live.length,
      of: 'deployed designs',
      note: `${defects} ${defects === 1 ? 'defect' : 'defects'}, ${lines} lines${isOver ? '' : `, after ${Math.floor(days)} of ${monthDays} days`}`,
      isAtLeast: !isOver,
    };
  },
};

type Notes = DesignFacts['notes'];

/** When it first went to production, in milliseconds; undefined where nobody noted it. */
export function deployedAt(notes: Notes): number | undefined {
  const times = notes.flatMap(({ event, on }) => (event === 'deployed' ? [Date.parse(on)] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Notes of a kind between the first deployment and 30 days after it; none without a deployment. */
export function notesOfFirstMonth(notes: Notes, kind: 'defect' | 'incident'): Notes {
  const from = deployedAt(notes);
  if (from === undefined) return [];
  return notes.filter(({ event, on }) => {
    const at = Date.parse(on);
    return event === kind && at >= from && at <= from + monthDays * day;
  });
}

function daysLive(notes: Notes, now: Date): number {
  return Math.max(0, now.getTime() - (deployedAt(notes) ?? now.getTime())) / day;
}
