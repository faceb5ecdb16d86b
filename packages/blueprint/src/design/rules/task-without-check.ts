import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const taskWithoutCheck: Rule = {
  id: 'task-without-check',
  severity: 'error',
  summary: 'Every task has a check.',
  why: 'A task without a check is done when somebody says so. The tool counts only what it has run itself.',
  wrong: 'T3 Resolver. Checks: none.',
  right: 'T3 Resolver. Check: npx vitest run test/resolver; exit 0.',
  *find({ tasks }) {
    for (const { id, title, checks } of tasks) {
      if (checks.length === 0) {
        yield {
          message: `the task ${id} "${excerpt(title)}" has no check`,
          hint: 'Name a command that fails before the task and passes after it.',
          id,
        };
      }
    }
  },
};
