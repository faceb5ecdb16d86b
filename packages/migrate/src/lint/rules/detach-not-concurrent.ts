import { defineRule, mayHave } from '../rule.ts';

export const detachNotConcurrent = defineRule({
  id: 'detach-not-concurrent',
  group: 'lock',
  severity: 'error',
  summary: 'DETACH PARTITION without CONCURRENTLY',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the partitioned table and the partition' },
  why: 'The whole partitioned table is locked, not only the partition: every query on it waits, and the lock itself waits for the longest of them.',
  instead: `PostgreSQL 14 and newer, with \`-- Transaction: none\` in the header:

\`\`\`sql
ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;
\`\`\`

It is refused while the table has a default partition. On 12 and 13, detach with a short \`Lock-Timeout\` and retries.`,
  peers: { squawk: ['require-concurrent-partition-detach'] },
  check: {
    'detach partition'({ table, partition, concurrently }, context) {
      if (concurrently || context.isNew(table)) return undefined;
      const hint = mayHave(context, 14)
        ? 'Use DETACH PARTITION … CONCURRENTLY, with "-- Transaction: none" in the header.'
        : 'PostgreSQL before 14 has no CONCURRENTLY here: keep the migration to this one statement, with a short Lock-Timeout.';
      return {
        message: `DETACH PARTITION locks all of "${table}" against reads and writes, not only "${partition}"`,
        hint,
        ...(mayHave(context, 14) ? {} : { severity: 'warning' }),
      };
    },
  },
});
