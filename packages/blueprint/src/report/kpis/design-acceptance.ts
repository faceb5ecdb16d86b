import { type Kpi, notMeasured } from './kpi.ts';

export const designAcceptance: Kpi = {
  id: 'design_acceptance',
  name: 'Design acceptance rate',
  unit: 'share',
  target: { is: 'above', value: 0.9 },
  why: 'the model understood what was asked',
  how: 'designs used without major changes / designs with a note of acceptance; the last note of a design counts',
  measure(designs) {
    const last = designs.flatMap(({ notes }) => notes.findLast(note => note.event === 'accepted') ?? []);
    if (last.length === 0) return notMeasured('designs', 'blueprint note accepted');
    const used = last.filter(({ changes }) => changes !== 'major').length;
    return { value: used / last.length, n: last.length, of: 'designs', note: null, isAtLeast: false };
  },
};
