import type { Rule } from './rule.ts';

export const phaseOrder: Rule = {
  id: 'phase-order',
  severity: 'error',
  summary: 'A task depends on tasks of its own phase or of earlier ones.',
  why: 'The order of the phases is what people plan and report by. Where the dependencies say another order, one of the two is wrong.',
  wrong: 'T2 of phase 1 depends on T7 of phase 3.',
  right: 'T2 moves to phase 3, or T7 to phase 1.',
  *find({ design }) {
    const phaseOf = new Map(
      design.phases.flatMap(({ tasks }, index) => tasks.map(task => [task.id, index] as const)),
    );
    for (const [index, phase] of design.phases.entries()) {
      for (const { id, dependsOn } of phase.tasks) {
        const later = dependsOn.find(other => (phaseOf.get(other) ?? index) > index);
        if (later === undefined) continue;
        const there = design.phases[phaseOf.get(later) ?? index];
        yield {
          message: `${id} of ${phase.id} depends on ${later}, which comes later, in ${there?.id}`,
          hint: 'Move one of the two to the phase of the other.',
          id,
        };
      }
    }
  },
};
