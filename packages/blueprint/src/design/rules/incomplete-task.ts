import type { Rule } from './rule.ts';
import { excerpt, isBlank, joinWords } from './words.ts';

export const incompleteTask: Rule = {
  id: 'incomplete-task',
  severity: 'error',
  summary: 'A task has a title and a description.',
  why: 'The description is what the coding agent gets as its task. From a title alone it makes up the rest.',
  wrong: 'T3 "Resolver", without a description.',
  right: 'T3 "Resolver": decide for each link whether its target exists, from listings that were read once.',
  *find({ tasks }) {
    for (const { id, title, description } of tasks) {
      const missing = [
        ...(isBlank(title) ? ['title'] : []),
        ...(isBlank(description) ? ['description'] : []),
      ];
      if (missing.length > 0)
        yield {
          message: `the task ${id} ${isBlank(title) ? '' : `"${excerpt(title)}" `}has no ${joinWords(missing)}`,
          hint: 'One or two sentences.',
          id,
        };
    }
  },
};
