import { listElements } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt, isBlank } from './words.ts';

const wellFormed = /^[A-Za-z][\w.-]{0,63}$/;

export const malformedId: Rule = {
  id: 'malformed-id',
  severity: 'error',
  summary: 'Every element has an id of letters, digits, hyphens, dots and underscores.',
  why: 'Ids become branch names, file names and arguments of commands, and other elements refer to them.',
  wrong: 'A task with the id "task one".',
  right: 'A task with the id "T1".',
  *find(input) {
    for (const { kind, id, title } of listElements(input)) {
      if (wellFormed.test(id)) continue;
      const name = excerpt(isBlank(id) ? title : id);
      yield {
        message: isBlank(id) ? `the ${kind} "${name}" has no id` : `"${name}" cannot be the id of a ${kind}`,
        hint: 'An id begins with a letter, has no spaces, and is at most 64 characters long, such as T1.',
        id,
      };
    }
  },
};
