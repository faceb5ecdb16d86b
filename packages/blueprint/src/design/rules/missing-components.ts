import type { Rule } from './rule.ts';

export const missingComponents: Rule = {
  id: 'missing-components',
  severity: 'error',
  summary: 'A design names the components that its code has.',
  why: 'Components say what a task may touch, which tasks can run at the same time, and against what drift is measured. Without them nothing of that can be checked.',
  wrong: 'A roadmap with twelve tasks and no components.',
  right: 'parser: reads Markdown into links. Paths: src/parser/**. May depend on: nothing.',
  *find({ design, tasks }) {
    if (design.components.length > 0 || tasks.length === 0) return;
    yield {
      message: 'the design names no component',
      hint: 'Give each part of the file structure an id, its paths, and what it may depend on.',
      section: 'components',
    };
  },
};
