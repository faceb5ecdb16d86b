import { defineRule } from '../rule.ts';

export const uniqueConstraintLocks = defineRule({
  id: 'unique-constraint-locks',
  group: 'lock',
  severity: 'error',
  summary: 'ADD UNIQUE or ADD PRIMARY KEY that builds its index at once',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'The index is built while nobody can read or write the table.',
  instead: `With \`-- Transaction: none\` in the header:

\`\`\`sql
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
\`\`\``,
  sized: true,
  peers: {
    squawk: ['disallowed-unique-constraint', 'adding-serial-primary-key-field'],
    eugene: ['E7'],
    strongMigrations: ['add_unique_constraint'],
  },
  check: {
    'add constraint'({ table, constraint }, { isNew }) {
      const { kind, index } = constraint;
      if ((kind !== 'unique' && kind !== 'primary key') || index !== undefined || isNew(table))
        return undefined;
      return complaint(kind, table);
    },
    'add column'({ table, column }, { isNew }) {
      const key = column.constraints.find(({ kind }) => kind === 'unique' || kind === 'primary key');
      return key === undefined || isNew(table) ? undefined : complaint(key.kind, table);
    },
  },
});

function complaint(kind: string, table: string) {
  return {
    message: `ADD ${kind.toUpperCase()} builds its index with "${table}" locked against reads and writes`,
    hint: 'Build the index first with CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.',
    table,
  };
}
