import { findCycles, toGraph } from './graph.ts';
import type { Rule } from './rule.ts';

export const componentCycle: Rule = {
  id: 'component-cycle',
  severity: 'error',
  summary: 'No component depends on itself, neither directly nor through others.',
  why: 'The components of a cycle are one component: none can be built, tested or replaced without the others.',
  wrong: 'parser → report → parser',
  right: 'parser and report both depend on a third, "findings".',
  *find({ design }) {
    for (const cycle of findCycles(toGraph(design.components))) {
      const [first = ''] = cycle;
      yield {
        message: `these components depend on each other: ${cycle.join(' → ')}`,
        hint: 'Move what both need into a component that depends on neither.',
        id: first,
      };
    }
  },
};
