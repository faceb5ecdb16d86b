import { defineRule } from '../rule.ts';

export const checkNotValid = defineRule({
  id: 'check-not-valid',
  group: 'lock',
  severity: 'error',
  summary: 'ADD CHECK that is validated at once',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'All rows are read to see whether they fulfil the constraint, and nobody can read or write the table meanwhile.',
  instead: `\`\`\`sql
ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;
-- in a transaction of its own; reads and writes go on:
ALTER TABLE orders VALIDATE CONSTRAINT total_positive;
\`\`\``,
  sized: true,
  peers: {
    squawk: ['constraint-missing-not-valid'],
    eugene: ['E1'],
    strongMigrations: ['add_check_constraint'],
  },
  check: {
    'add constraint'({ table, constraint }, { isNew }) {
      if (constraint.kind !== 'check' || constraint.notValid || isNew(table)) return undefined;
      return complaint(table);
    },
    'add column'({ table, column }, { isNew }) {
      if (isNew(table) || !column.constraints.some(({ kind }) => kind === 'check')) return undefined;
      return complaint(table);
    },
  },
});

function complaint(table: string) {
  return {
    message: `the new CHECK reads all of "${table}" with the table locked against reads and writes`,
    hint: 'Add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.',
    table,
  };
}
