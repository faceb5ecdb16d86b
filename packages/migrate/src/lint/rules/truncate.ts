import { defineRule } from '../rule.ts';

export const truncate = defineRule({
  id: 'truncate',
  group: 'data',
  severity: 'error',
  summary: 'TRUNCATE of a table that this migration has not created',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table; with CASCADE every table that refers to it' },
  why: 'All rows are gone. With CASCADE also those of every table that has a foreign key to it, and of the tables that refer to those, which the file does not name.',
  instead: `DELETE in batches what is not needed, or drop the table in a contract migration. Where emptying is meant, say why:

\`\`\`sql
-- lint-ignore: truncate a cache; it fills itself again
TRUNCATE page_cache;
\`\`\``,
  onlyUp: true,
  peers: { squawk: ['ban-truncate-cascade'] },
  check: {
    truncate({ tables, cascade }, { isNew }) {
      const old = tables.filter(table => !isNew(table));
      if (old.length === 0) return undefined;
      return {
        message: cascade
          ? `TRUNCATE … CASCADE empties "${old.join('", "')}" and every table that refers to it`
          : `TRUNCATE removes all rows of "${old.join('", "')}"`,
        hint: 'If that is meant, say why: "-- lint-ignore: truncate REASON".',
      };
    },
  },
});
