import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const taskWithoutComponent: Rule = {
  id: 'task-without-component',
  severity: 'error',
  summary: 'Every task names the components that it may touch.',
  why: 'What a task changes outside its components fails it. A task without components may change nothing, or everything.',
  wrong: 'T3 Resolver. Components: none.',
  right: 'T3 Resolver. Components: resolver.',
  *find({ design, tasks }) {
    if (design.components.length === 0) return;
    for (const { id, title, components } of tasks) {
      if (components.length === 0) {
        yield {
          message: `the task ${id} "${excerpt(title)}" names no component`,
          hint: 'Set-up and tests belong to a component too: give them one.',
          id,
        };
      }
    }
  },
};
