import { defineRule } from '../rule.ts';

export const storedColumn = defineRule({
  id: 'stored-column',
  group: 'lock',
  severity: 'error',
  summary: 'ADD COLUMN … GENERATED ALWAYS AS … STORED',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'The value is worked out for each row: the table is written anew while nobody can read or write it.',
  instead: `Add a plain column, fill it in batches and keep it current by a trigger; or use an index on the expression, or a view. PostgreSQL 18 has \`VIRTUAL\` generated columns, which write nothing.`,
  sized: true,
  peers: {
    squawk: ['adding-field-with-default'],
    eugene: ['E11'],
    strongMigrations: ['add_column_generated_stored'],
  },
  check: {
    'add column'({ table, column }, { isNew }) {
      if (column.generated !== 'stored' || isNew(table)) return undefined;
      return {
        message: `the stored column "${column.name}" has all of "${table}" written anew`,
        hint: 'Add a plain column with a trigger and fill it in batches; from PostgreSQL 18 on, a VIRTUAL one.',
        table,
      };
    },
  },
});
