import type { Rule } from './rule.ts';

export const unbuiltComponent: Rule = {
  id: 'unbuilt-component',
  severity: 'warning',
  summary: 'Each component is touched by a task.',
  why: 'What no task touches is not built. A component that exists already needs none: then the finding says only that it stays as it is.',
  wrong: 'A component "cache" that no task names.',
  right: 'T5 "Keep slugs between runs" with the component "cache".',
  *find({ design, tasks }) {
    if (tasks.length === 0) return;
    const touched = new Set(tasks.flatMap(({ components }) => components));
    for (const { id } of design.components) {
      if (!touched.has(id))
        yield {
          message: `no task touches the component ${id}`,
          hint: 'Name it in the task that builds it.',
          id,
        };
    }
  },
};
