import { isActive } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const unimplementedDecision: Rule = {
  id: 'unimplemented-decision',
  severity: 'warning',
  summary: 'Each decision is carried out by a task.',
  why: 'A task gets the decisions that it carries out, and no others: a decision that no task names reaches nobody.',
  wrong: 'ADR-005 "Case-exact listings", which no task names.',
  right: 'T7 "Listings" carries out ADR-005.',
  *find({ design, tasks }) {
    if (tasks.length === 0) return;
    const carriedOut = new Set(tasks.flatMap(({ decisions }) => decisions));
    for (const { id, title } of design.decisions.filter(isActive)) {
      if (!carriedOut.has(id))
        yield {
          message: `no task carries out ${id} "${excerpt(title)}"`,
          hint: 'Name it in the task that builds it.',
          id,
        };
    }
  },
};
