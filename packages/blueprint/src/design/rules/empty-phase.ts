import type { Rule } from './rule.ts';
import { excerpt, isBlank } from './words.ts';

export const emptyPhase: Rule = {
  id: 'empty-phase',
  severity: 'warning',
  summary: 'A phase has tasks and a goal.',
  why: 'A phase is where somebody looks at what there is. Without a goal there is nothing to compare it with.',
  wrong: 'P3 "Hardening", without tasks.',
  right: 'P3 "Hardening": a killed run resumes. T8, T9.',
  *find({ design }) {
    for (const { id, title, goal, tasks } of design.phases) {
      const name = `${id} "${excerpt(title)}"`;
      if (tasks.length === 0)
        yield {
          message: `the phase ${name} has no tasks`,
          hint: 'Delete it, or say what is done in it.',
          id,
        };
      else if (isBlank(goal))
        yield { message: `the phase ${name} has no goal`, hint: 'What can be shown when it is done?', id };
    }
  },
};
