import { defineRule } from '../rule.ts';

export const serialColumn = defineRule({
  id: 'serial-column',
  group: 'lock',
  severity: 'error',
  summary: 'ADD COLUMN of type serial, or an identity column, on a table that is in use',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'Each row gets its number now: the table is written anew while nobody can read or write it.',
  instead: `\`\`\`sql
CREATE SEQUENCE orders_number_seq;
ALTER TABLE orders ADD COLUMN number bigint;
ALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number_seq');
-- then fill the old rows in batches, outside of this migration
\`\`\``,
  sized: true,
  peers: {
    squawk: ['adding-serial-primary-key-field'],
    eugene: ['E11'],
    strongMigrations: ['add_column_auto_incrementing'],
  },
  check: {
    'add column'({ table, column }, { isNew }) {
      if ((!column.serial && !column.identity) || isNew(table)) return undefined;
      return {
        message: `numbering the new column "${column.name}" has all of "${table}" written anew`,
        hint: 'Add a plain bigint, set its default to nextval() of a sequence, and fill the old rows in batches.',
        table,
      };
    },
  },
});
