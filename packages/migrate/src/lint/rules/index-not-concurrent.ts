import { defineRule } from '../rule.ts';

export const indexNotConcurrent = defineRule({
  id: 'index-not-concurrent',
  group: 'lock',
  severity: 'error',
  summary: 'CREATE INDEX without CONCURRENTLY on a table that is in use',
  lock: { mode: 'SHARE', on: 'the table' },
  why: 'SHARE lets others read and keeps out every INSERT, UPDATE and DELETE until the index is built, which takes as long as reading and sorting the whole table.',
  instead: `With \`-- Transaction: none\` in the header:

\`\`\`sql
CREATE INDEX CONCURRENTLY orders_customer_id ON orders (customer_id);
\`\`\`

An index on a partitioned table cannot be built CONCURRENTLY: create it \`ON ONLY\` the parent, build one CONCURRENTLY on each partition, then \`ALTER INDEX … ATTACH PARTITION\`.`,
  sized: true,
  peers: {
    squawk: ['require-concurrent-index-creation'],
    eugene: ['E6'],
    strongMigrations: ['add_index', 'add_reference'],
  },
  check: {
    'create index'({ table, concurrently, only }, { isNew, table: find }) {
      if (concurrently || isNew(table) || (only && find(table)?.partitioned === true)) return undefined;
      const hint =
        find(table)?.partitioned === true
          ? 'Create it ON ONLY the parent, build it CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION.'
          : 'Use CREATE INDEX CONCURRENTLY, with "-- Transaction: none" in the header.';
      return { message: `CREATE INDEX keeps writes out of "${table}" while it is built`, hint, table };
    },
  },
});
