import { isActive } from './elements.ts';
import type { Rule } from './rule.ts';

export const inactiveDecision: Rule = {
  id: 'inactive-decision',
  severity: 'error',
  summary: 'Tasks carry out decisions that hold.',
  why: 'A task that carries out a rejected or superseded decision builds what was decided against.',
  wrong: 'T5 carries out ADR-002, which is superseded.',
  right: 'T5 carries out ADR-006, which supersedes ADR-002.',
  *find({ design, tasks }) {
    const inactive = new Map(
      design.decisions.filter(each => !isActive(each)).map(({ id, status }) => [id, status]),
    );
    for (const { id, decisions } of tasks) {
      for (const decision of decisions.filter(each => inactive.has(each))) {
        yield {
          message: `${id} carries out ${decision}, which is ${inactive.get(decision)}`,
          hint: 'Name the decision that holds instead.',
          id,
        };
      }
    }
  },
};
