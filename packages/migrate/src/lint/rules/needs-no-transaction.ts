import { commandOutside, isInside } from '../outside.ts';
import type { Action } from '../parse/action.ts';
import { type Complaint, type Context, defineRule } from '../rule.ts';

const check = (action: Action, context: Context): Complaint | undefined => {
  const command = commandOutside(action);
  if (command === undefined) return undefined;
  if (isInside(action)) {
    return {
      message: `${command} cannot run inside of DO or a function`,
      hint: 'Write it as a statement of its own.',
      severity: 'error',
    };
  }
  if (context.saysOutside) return undefined;
  const isAlone = [...context.earlier, ...context.later].every(each => commandOutside(each) !== undefined);
  return isAlone
    ? {
        message: `${command} cannot run inside a transaction, so this migration runs without one`,
        hint: 'Say so to readers: "-- Transaction: none" in the header.',
        severity: 'note',
      }
    : {
        message: `${command} cannot run inside a transaction: all statements here commit one by one, and those before a failure stay`,
        hint: 'Move it into a migration of its own, with "-- Transaction: none" in the header.',
      };
};

export const needsNoTransaction = defineRule({
  id: 'needs-no-transaction',
  group: 'correctness',
  severity: 'warning',
  summary: 'CONCURRENTLY, VACUUM, ALTER SYSTEM and others that PostgreSQL refuses in a transaction',
  why: 'PostgreSQL refuses them in a transaction, and `migrate up` then runs the whole migration without one, whatever its header says. The other statements of the file lose what a transaction gives them: after a failure the first ones stay. Inside of DO or a function they fail each time. A note where the file holds nothing else: then only readers miss the header.',
  instead: `A migration of its own, with this in the header:

\`\`\`sql
-- Transaction: none
\`\`\`

It keeps a journal: after a crash the next run goes on at the statement that was not finished.`,
  peers: { squawk: ['ban-concurrent-index-creation-in-transaction'], strongMigrations: ['add_index'] },
  check: {
    'create index': check,
    drop: check,
    'drop database': check,
    reindex: check,
    'detach partition': check,
    vacuum: check,
    cluster: check,
    'alter system': check,
    other: check,
  },
});
