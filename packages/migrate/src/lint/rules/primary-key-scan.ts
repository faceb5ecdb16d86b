import { defineRule } from '../rule.ts';

export const primaryKeyScan = defineRule({
  id: 'primary-key-scan',
  group: 'lock',
  severity: 'warning',
  summary: 'ADD PRIMARY KEY USING INDEX over a column that may be null',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'A primary key makes its columns NOT NULL. Where one is not yet, all rows are read with the table locked, although the index is already there.',
  instead: `Make the column NOT NULL first, without a scan ([set-not-null-scan](set-not-null-scan.md)), then:

\`\`\`sql
ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_id;
\`\`\``,
  sized: true,
  peers: { eugene: ['W14'] },
  check: {
    'add constraint'({ table, constraint }, { isNew, table: find, schema }) {
      const { kind, index } = constraint;
      if (kind !== 'primary key' || index === undefined || isNew(table)) return undefined;
      const state = find(table);
      const qualified = [...table.split('.').slice(0, -1), index].join('.');
      const columns = schema.tables.get(table)?.indexes.get(qualified)?.columns;
      const isSafe = columns?.every(
        column => column !== undefined && state?.columns.get(column)?.notNull === true,
      );
      if (isSafe === true) return undefined;
      return {
        message: `the primary key reads all of "${table}" with the table locked, unless its columns are NOT NULL already`,
        hint: 'Make them NOT NULL before, by way of a validated CHECK.',
        table,
      };
    },
  },
});
