import { defineRule } from '../rule.ts';

export const duplicateAssignment = defineRule({
  id: 'duplicate-assignment',
  group: 'correctness',
  severity: 'error',
  summary: 'UPDATE that sets a column twice',
  why: 'PostgreSQL refuses it ("multiple assignments to same column"), but only when it comes to the statement.',
  instead: `One assignment.`,
  peers: { squawk: ['ban-duplicate-column-assignments'] },
  check: {
    update({ columns }) {
      const twice = columns.find((column, index) => columns.indexOf(column) !== index);
      return twice === undefined
        ? undefined
        : { message: `"${twice}" is set twice in one UPDATE`, hint: 'Remove one of the two.' };
    },
  },
});
