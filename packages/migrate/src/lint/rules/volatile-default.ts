import { volatilityOf } from '../parse/volatility.ts';
import { defineRule } from '../rule.ts';

export const volatileDefault = defineRule({
  id: 'volatile-default',
  group: 'lock',
  severity: 'error',
  summary: 'ADD COLUMN with a default that differs from row to row',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'A constant default, and also now(), is kept once in the catalog. A volatile one, such as gen_random_uuid() or clock_timestamp(), has to be worked out for each row: the table is written anew while nobody can read or write it.',
  instead: `\`\`\`sql
ALTER TABLE users ADD COLUMN token uuid;
ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();
-- then fill the old rows in batches, outside of this migration
\`\`\``,
  sized: true,
  peers: { squawk: ['adding-field-with-default'], strongMigrations: ['add_column_default'] },
  check: {
    'add column'({ table, column }, { isNew, schema }) {
      if (column.default === undefined || isNew(table)) return undefined;
      const volatility = volatilityOf(column.default, schema.functions);
      if (volatility === 'constant') return undefined;
      const hint = 'Add the column without a default, then SET DEFAULT, then fill the old rows in batches.';
      return volatility === 'volatile'
        ? {
            message: `the default of "${column.name}" differs from row to row, so all of "${table}" is written anew`,
            hint,
            table,
          }
        : {
            message: `the default of "${column.name}" calls a function that may be volatile; if it is, all of "${table}" is written anew`,
            hint,
            table,
            severity: 'warning',
          };
    },
  },
});
