import { defineRule } from '../rule.ts';

export const lockTable = defineRule({
  id: 'lock-table',
  group: 'lock',
  severity: 'warning',
  summary: 'LOCK TABLE in a mode that keeps others out',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'The lock is kept until the migration ends, whatever it does in between. Without a mode, LOCK TABLE means ACCESS EXCLUSIVE, which keeps out readers as well.',
  instead: `Let each statement take the lock that it needs. Where a lock must come first, take the weakest that does, as the last thing before the statement that needs it.`,
  check: {
    'lock table'({ tables, mode }, { isNew }) {
      const old = tables.filter(table => !isNew(table));
      if (old.length === 0 || ['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE'].includes(mode)) return undefined;
      return {
        message: `LOCK TABLE keeps "${old.join('", "')}" in ${mode} until the migration ends`,
        hint: 'Leave the lock to the statements that need it.',
      };
    },
  },
});
