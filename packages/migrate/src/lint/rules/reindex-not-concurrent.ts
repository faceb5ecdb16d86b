import { defineRule } from '../rule.ts';

export const reindexNotConcurrent = defineRule({
  id: 'reindex-not-concurrent',
  group: 'lock',
  severity: 'error',
  summary: 'REINDEX without CONCURRENTLY',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the index (SHARE on its table)' },
  why: 'Writes to the table wait until the index is rebuilt, and so does every query whose plan would look at the index, which is nearly every query of the table.',
  instead: `With \`-- Transaction: none\` in the header:

\`\`\`sql
REINDEX INDEX CONCURRENTLY orders_customer_id;
\`\`\`

REINDEX SYSTEM cannot be done CONCURRENTLY and does not belong in a migration.`,
  sized: true,
  peers: { squawk: ['require-concurrent-reindex'] },
  check: {
    reindex({ object, name, concurrently }, { schema, isNew }) {
      if (concurrently) return undefined;
      const table = object === 'index' ? schema.indexes.get(name) : name;
      if (table !== undefined && isNew(table)) return undefined;
      return {
        message: `REINDEX ${object.toUpperCase()} keeps writes out, and reads that plan with the index, until it is rebuilt`,
        hint: 'Use REINDEX … CONCURRENTLY, with "-- Transaction: none" in the header.',
        ...(table === undefined || object === 'schema' || object === 'database' ? {} : { table }),
      };
    },
  },
});
