import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const requirementWithoutMetric: Rule = {
  id: 'requirement-without-metric',
  severity: 'warning',
  summary: 'Each non-functional requirement is covered by a metric.',
  why: 'Non-functional requirements are quantities. Where no metric measures one, it will be met by hope.',
  wrong: 'N1 "<1 s for 1,200 files", and no metric about time.',
  right: 'M1 "time of a run": under 1 s for 1,200 files, by npm run bench. Covers N1.',
  *find({ brief, design }) {
    if (design.metrics.length === 0) return;
    const measured = new Set(design.metrics.flatMap(({ covers }) => covers));
    for (const { id, kind, text } of brief?.requirements ?? []) {
      if (kind !== 'non_functional' || measured.has(id)) continue;
      yield {
        message: `no metric covers ${id}`,
        hint: `${id} says: ${excerpt(text, 100)}`,
        section: 'metrics',
      };
    }
  },
};
