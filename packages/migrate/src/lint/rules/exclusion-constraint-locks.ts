import { defineRule } from '../rule.ts';

export const exclusionConstraintLocks = defineRule({
  id: 'exclusion-constraint-locks',
  group: 'lock',
  severity: 'error',
  summary: 'ADD EXCLUDE on a table that is in use',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'Its index is built, and every row compared, while nobody can read or write. PostgreSQL has neither NOT VALID nor USING INDEX for it.',
  instead: `There is no form of it that lets others work. Create it together with the table, or make a new table with the constraint, copy in batches, and switch over.`,
  sized: true,
  peers: { eugene: ['E8'], strongMigrations: ['add_exclusion_constraint'] },
  check: {
    'add constraint'({ table, constraint }, { isNew }) {
      if (constraint.kind !== 'exclusion' || isNew(table)) return undefined;
      return {
        message: `the exclusion constraint is built with "${table}" locked against reads and writes`,
        hint: 'There is no safe form for a large table: create the constraint with the table, or in a quiet hour.',
        table,
      };
    },
  },
});
