import { heldExclusively } from '../locks.ts';
import { defineRule } from '../rule.ts';

export const workUnderLock = defineRule({
  id: 'work-under-lock',
  group: 'lock',
  severity: 'error',
  summary: 'rows are written in the transaction that has altered a table before',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'every table that was altered before' },
  why: 'ALTER TABLE is quick, but keeps its lock until the transaction ends. An UPDATE after it makes the quick lock a long one: nobody reads the altered table until all rows are written.',
  instead: `Three migrations: add the column (expand), fill it in batches (backfill), tighten it (contract).

\`\`\`sql
-- Phase: expand
ALTER TABLE users ADD COLUMN region text;
\`\`\``,
  sized: true,
  peers: { eugene: ['E4'], strongMigrations: ['add_column_default', 'change_column_null'] },
  check: {
    update: ({ table }, context) => complaint('UPDATE', table, context),
    delete: ({ table }, context) => complaint('DELETE', table, context),
    insert: ({ table, fromQuery }, context) => (fromQuery ? complaint('INSERT', table, context) : undefined),
  },
});

function complaint(verb: string, table: string, context: Parameters<typeof heldExclusively>[0]) {
  const held = heldExclusively(context);
  if (held.length === 0) return undefined;
  return {
    message: `${verb} runs while "${held.join('", "')}" ${held.length === 1 ? 'is' : 'are'} locked against reads and writes`,
    hint: 'Move it into a migration of its own, with "-- Phase: backfill", and write in batches.',
    table,
  };
}
