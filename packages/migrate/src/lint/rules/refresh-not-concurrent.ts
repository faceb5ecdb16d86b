import { defineRule } from '../rule.ts';

export const refreshNotConcurrent = defineRule({
  id: 'refresh-not-concurrent',
  group: 'lock',
  severity: 'warning',
  summary: 'REFRESH MATERIALIZED VIEW without CONCURRENTLY',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the materialized view' },
  why: 'Nobody can read the view until its query has run to the end.',
  instead: `\`\`\`sql
REFRESH MATERIALIZED VIEW CONCURRENTLY sales_by_month;
\`\`\`

This needs a unique index on plain columns of the view, and a view that was filled before. It lets readers pass, keeps other refreshes out (EXCLUSIVE), and may run in a transaction.`,
  sized: true,
  check: {
    refresh({ view, concurrently, withData }, { isNew, table }) {
      // Nobody can read a view that was never filled, and CONCURRENTLY refuses it.
      if (concurrently || !withData || isNew(view) || table(view)?.populated === false) return undefined;
      return {
        message: `REFRESH MATERIALIZED VIEW locks "${view}" against reads until its query has ended`,
        hint: 'Use REFRESH MATERIALIZED VIEW CONCURRENTLY; the view needs a unique index.',
        table: view,
      };
    },
  },
});
