import { findCycles, toGraph } from './graph.ts';
import type { Rule } from './rule.ts';

export const roadmapCycle: Rule = {
  id: 'roadmap-cycle',
  severity: 'error',
  summary: 'No task depends on itself, neither directly nor through others.',
  why: 'None of the tasks of a cycle can ever begin.',
  wrong: 'T1 → T3 → T2 → T1',
  right: 'T3 → T2 → T1',
  *find({ tasks }) {
    for (const cycle of findCycles(toGraph(tasks))) {
      const [first = ''] = cycle;
      yield {
        message: `these tasks wait for each other: ${cycle.join(' → ')}`,
        hint: 'Take one of these dependencies away, or cut a task in two.',
        id: first,
      };
    }
  },
};
