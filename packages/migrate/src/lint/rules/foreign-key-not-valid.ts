import { defineRule, mayHave } from '../rule.ts';

export const foreignKeyNotValid = defineRule({
  id: 'foreign-key-not-valid',
  group: 'lock',
  severity: 'error',
  summary: 'ADD FOREIGN KEY that is validated at once',
  lock: { mode: 'SHARE ROW EXCLUSIVE', on: 'both tables' },
  why: 'Every row is looked up in the other table, and neither table can be written to meanwhile.',
  instead: `\`\`\`sql
ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey
  FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
-- in a transaction of its own; reads and writes go on:
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_fkey;
\`\`\`

A partitioned table takes no NOT VALID foreign key before PostgreSQL 18: add one to each partition.`,
  sized: true,
  peers: {
    squawk: ['adding-foreign-key-constraint', 'constraint-missing-not-valid'],
    eugene: ['E1'],
    strongMigrations: ['add_foreign_key', 'add_reference'],
  },
  check: {
    'add constraint'({ table, constraint }, context) {
      const { kind, notValid, parent } = constraint;
      if (kind !== 'foreign key' || notValid || context.isNew(table)) return undefined;
      const isPartitioned = context.table(table)?.partitioned === true;
      return {
        message: `the new foreign key keeps writes out of "${table}" and "${parent}" while every row is looked up`,
        hint:
          isPartitioned && !mayHave(context, 18)
            ? 'Add it NOT VALID to each partition and validate it there: this version takes none on the partitioned table.'
            : 'Add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.',
        table,
      };
    },
    'add column'({ table, column }, { isNew }) {
      const key = column.constraints.find(({ kind }) => kind === 'foreign key');
      // A new column that is null everywhere has nothing to look up: PostgreSQL skips the validation.
      if (key === undefined || isNew(table) || column.default === undefined) return undefined;
      return {
        message: `the foreign key of the new column keeps writes out of "${table}" and "${key.parent}" while every row is looked up`,
        hint: 'Add the column, then the foreign key NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.',
        table,
      };
    },
  },
});
