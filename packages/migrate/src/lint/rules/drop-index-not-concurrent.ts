import { defineRule } from '../rule.ts';

export const dropIndexNotConcurrent = defineRule({
  id: 'drop-index-not-concurrent',
  group: 'lock',
  severity: 'warning',
  summary: 'DROP INDEX without CONCURRENTLY',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table of the index' },
  why: 'The drop itself is quick, but its lock has to wait for every query on the table, and all that come after wait behind it.',
  instead: `With \`-- Transaction: none\` in the header:

\`\`\`sql
DROP INDEX CONCURRENTLY orders_customer_id;
\`\`\`

CONCURRENTLY takes one index at a time, and no CASCADE.`,
  peers: { squawk: ['require-concurrent-index-deletion'], strongMigrations: ['remove_index'] },
  check: {
    drop({ object, names, concurrently }, { schema, isNew }) {
      if (object !== 'index' || concurrently) return undefined;
      const tables = names.map(name => schema.indexes.get(name));
      if (tables.every(table => table !== undefined && isNew(table))) return undefined;
      const [table] = tables;
      const place = table === undefined ? 'the table of the index' : `"${table}"`;
      return {
        message: `DROP INDEX locks ${place} against reads and writes, and waits for every query on it first`,
        hint: 'Use DROP INDEX CONCURRENTLY, with "-- Transaction: none" in the header.',
      };
    },
  },
});
