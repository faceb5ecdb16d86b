import type { Rule } from './rule.ts';

export const missingComplexity: Rule = {
  id: 'missing-complexity',
  severity: 'error',
  summary: 'Each task says whether it is Simple, Medium or Complex.',
  why: 'By it the class of the model is chosen, the budget is made, and the task is found that should be cut in two.',
  wrong: 'T3 Resolver. Complexity: none.',
  right: 'T3 Resolver. Complexity: Medium.',
  *find({ tasks }) {
    for (const { id, complexity } of tasks) {
      if (complexity === null)
        yield { message: `${id} has no complexity`, hint: 'Simple, Medium or Complex.', id };
    }
  },
};
