import { defineRule } from '../rule.ts';

export const dropNotNull = defineRule({
  id: 'drop-not-null',
  group: 'compatibility',
  severity: 'warning',
  summary: 'DROP NOT NULL',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'As soon as the new release writes a null, the old one, which never saw one there, reads it.',
  instead: `Release an application that reads nulls before one that writes them. When that is done, say so:

\`\`\`sql
-- lint-ignore: drop-not-null every release since 4.2 reads nulls here
ALTER TABLE users ALTER COLUMN phone DROP NOT NULL;
\`\`\``,
  onlyUp: true,
  peers: { squawk: ['ban-drop-not-null'] },
  check: {
    'drop not null'({ table, column }, { isNew, phase }) {
      if (isNew(table) || phase === 'contract') return undefined;
      return {
        message: `"${column}" of "${table}" may be null from now on, which the running release does not expect`,
        hint: 'Make sure that all that reads the column can read a null, before anything writes one.',
      };
    },
  },
});
