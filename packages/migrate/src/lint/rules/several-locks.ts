import { heldExclusively, locksOf } from '../locks.ts';
import type { Action } from '../parse/action.ts';
import { type Context, defineRule } from '../rule.ts';

const check = (action: Action, context: Context) => {
  const held = heldExclusively(context);
  const next = locksOf(action, context).find(
    ({ table, mode }) => mode === 'ACCESS EXCLUSIVE' && !held.includes(table) && !context.isNew(table),
  );
  // Said once, at the second table.
  if (held.length !== 1 || next === undefined) return undefined;
  return {
    message: `"${next.table}" is locked against reads and writes while "${held[0]}" is locked too`,
    hint: 'One table a migration: then no other transaction that uses both, in the other order, can end in a deadlock.',
  };
};

export const severalLocks = defineRule({
  id: 'several-locks',
  group: 'lock',
  severity: 'warning',
  summary: 'more than one table locked against reads in one transaction',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'two tables and more' },
  why: 'Two locks wait twice, and the first table stands still while the second is waited for. A transaction of the application that uses both tables in the other order ends in a deadlock, and one of the two is cancelled.',
  instead: `One migration for each table, or \`-- Transaction: none\`, so that each statement commits by itself.`,
  check: {
    'add column': check,
    'drop column': check,
    'change type': check,
    'set not null': check,
    'drop not null': check,
    'set default': check,
    'drop default': check,
    'add constraint': check,
    'drop constraint': check,
    'alter table': check,
    drop: check,
    rename: check,
    truncate: check,
  },
});
