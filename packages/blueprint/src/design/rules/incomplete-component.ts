import type { Rule } from './rule.ts';
import { isBlank } from './words.ts';

export const incompleteComponent: Rule = {
  id: 'incomplete-component',
  severity: 'error',
  summary: 'A component has a responsibility and paths.',
  why: 'Without paths no file belongs to it: no task can be held to it, and its drift cannot be measured.',
  wrong: 'parser: Paths: none.',
  right: 'parser: reads Markdown into links. Paths: src/parser/**.',
  *find({ design }) {
    for (const { id, responsibility, paths } of design.components) {
      if (isBlank(responsibility)) yield { message: `the component ${id} does not say what it is for`, id };
      if (paths.every(isBlank))
        yield { message: `the component ${id} has no paths`, hint: `Such as src/${id}/**.`, id };
    }
  },
};
