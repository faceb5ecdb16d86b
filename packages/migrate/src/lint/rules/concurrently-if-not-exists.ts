import { defineRule } from '../rule.ts';

export const concurrentlyIfNotExists = defineRule({
  id: 'concurrently-if-not-exists',
  group: 'correctness',
  severity: 'note',
  summary: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS',
  why: 'A build that was interrupted leaves an invalid index of that name. IF NOT EXISTS finds it, does nothing, and the migration counts as done without an index that any query uses. (`migrate up` looks for that and builds it again; a person with psql does not.)',
  instead: `\`\`\`sql
CREATE INDEX CONCURRENTLY orders_customer_id ON orders (customer_id);
\`\`\`

After an interruption \`migrate up\` drops the invalid index and builds it again.`,
  onlyUp: true,
  check: {
    'create index': ({ name, concurrently, ifNotExists }) =>
      concurrently && ifNotExists
        ? {
            message: `IF NOT EXISTS takes an invalid index "${name}" of an interrupted build for a finished one`,
            hint: 'Leave IF NOT EXISTS out: migrate resumes an interrupted build by itself.',
          }
        : undefined,
  },
});
