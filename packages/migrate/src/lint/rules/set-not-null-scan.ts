import { defineRule, mayHave } from '../rule.ts';

export const setNotNullScan = defineRule({
  id: 'set-not-null-scan',
  group: 'lock',
  severity: 'error',
  summary: 'SET NOT NULL without a validated CHECK that says the same',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'All rows are read while nobody can read or write the table. PostgreSQL 12 and newer skip that where a validated CHECK proves it.',
  instead: `With \`-- Transaction: none\` in the header, or in three migrations:

\`\`\`sql
ALTER TABLE orders ADD CONSTRAINT note_not_null CHECK (note IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT note_not_null;
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT note_not_null;
\`\`\`

PostgreSQL 18 also has \`ADD CONSTRAINT … NOT NULL note NOT VALID\`, then \`VALIDATE CONSTRAINT\`.`,
  sized: true,
  peers: {
    squawk: ['adding-not-nullable-field'],
    eugene: ['E2'],
    strongMigrations: ['change_column_null'],
  },
  check: {
    'set not null'({ table, column }, context) {
      const { isNew, table: find } = context;
      const checks = [...(find(table)?.constraints.values() ?? [])];
      const isProved = checks.some(({ validated, notNullColumn }) => validated && notNullColumn === column);
      if (isNew(table) || isProved || find(table)?.columns.get(column)?.notNull === true) return undefined;
      return scan(table, column, mayHave(context, 18) && context.targetVersion !== undefined);
    },
    'add constraint'({ table, constraint }, { isNew }) {
      const [column] = constraint.columns;
      if (constraint.kind !== 'not null' || constraint.notValid || column === undefined || isNew(table))
        return undefined;
      return scan(table, column, true);
    },
  },
});

function scan(table: string, column: string, hasNotValid: boolean) {
  return {
    message: `SET NOT NULL of "${column}" reads all of "${table}" with the table locked against reads and writes`,
    hint: hasNotValid
      ? `ADD CONSTRAINT … NOT NULL ${column} NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.`
      : `First ADD CHECK (${column} IS NOT NULL) NOT VALID and validate it in a transaction of its own.`,
    table,
  };
}
