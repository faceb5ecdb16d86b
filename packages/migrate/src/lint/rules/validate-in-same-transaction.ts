import { defineRule } from '../rule.ts';

export const validateInSameTransaction = defineRule({
  id: 'validate-in-same-transaction',
  group: 'lock',
  severity: 'error',
  summary: 'VALIDATE CONSTRAINT in the transaction that added the constraint',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table (SHARE ROW EXCLUSIVE on both for a foreign key)' },
  why: 'VALIDATE itself lets reads and writes pass. But the lock of ADD CONSTRAINT is kept until the transaction ends, so all rows are read under it after all.',
  instead: `Put VALIDATE CONSTRAINT into a migration of its own, or give the migration \`-- Transaction: none\`, so that each statement commits by itself.`,
  sized: true,
  peers: {
    squawk: ['constraint-missing-not-valid'],
    strongMigrations: ['validate_foreign_key', 'validate_check_constraint'],
  },
  check: {
    'validate constraint'({ table, name }, { earlier, isNew, transactional }) {
      const isAddedHere = earlier.some(
        action =>
          action.kind === 'add constraint' && action.table === table && action.constraint.name === name,
      );
      if (!transactional || !isAddedHere || isNew(table)) return undefined;
      return {
        message: `"${name}" is validated under the lock that adding it has taken on "${table}"`,
        hint: 'Move VALIDATE CONSTRAINT into a migration of its own, or set "-- Transaction: none" in the header.',
        table,
      };
    },
  },
});
