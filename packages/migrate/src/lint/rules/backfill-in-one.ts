import { defineRule } from '../rule.ts';

export const backfillInOne = defineRule({
  id: 'backfill-in-one',
  group: 'lock',
  severity: 'warning',
  summary: 'UPDATE or DELETE of a whole table in one statement',
  lock: { mode: 'ROW EXCLUSIVE', on: 'the table, and each row that was written' },
  why: 'Rows stay locked until the end, the table grows by a second copy of each, replicas fall behind, and VACUUM can remove nothing that was alive when it began.',
  instead: `In batches, each in a transaction of its own, in a migration with \`-- Phase: backfill\`:

\`\`\`sql
UPDATE users SET region = 'eu' WHERE id BETWEEN 1 AND 10000 AND region IS NULL;
\`\`\``,
  sized: true,
  peers: { strongMigrations: ['add_column_default', 'change_column_null'] },
  check: {
    update: ({ table, bounded }, { isNew }) =>
      bounded || isNew(table) ? undefined : complaint('UPDATE', table),
    delete: ({ table, bounded }, { isNew }) =>
      bounded || isNew(table) ? undefined : complaint('DELETE', table),
  },
});

function complaint(verb: string, table: string) {
  return {
    message: `${verb} without WHERE writes every row of "${table}" in one transaction`,
    hint: 'Write in batches, in a migration with "-- Phase: backfill".',
    table,
  };
}
