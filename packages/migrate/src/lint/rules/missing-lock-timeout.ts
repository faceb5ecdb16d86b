import { locksOf } from '../locks.ts';
import type { Action } from '../parse/action.ts';
import { type Context, defineRule, forEachLockingKind } from '../rule.ts';

const blocking = ['ACCESS EXCLUSIVE', 'EXCLUSIVE', 'SHARE ROW EXCLUSIVE', 'SHARE'];

const blockingLock = (action: Action, context: Context) =>
  locksOf(action, context).find(({ table, mode }) => blocking.includes(mode) && !context.isNew(table));

const check = (action: Action, context: Context) => {
  const lock = blockingLock(action, context);
  // Said once, at the first statement that can wait.
  if (lock === undefined || context.hasLockTimeout || isSetBefore(context)) return undefined;
  if (context.taken.some(({ mode }) => blocking.includes(mode))) return undefined;
  return {
    message: `no Lock-Timeout: how long others queue behind this while it waits for ${lock.mode} on "${lock.table}" is up to the configuration`,
    hint: 'Say in the header how long it may wait, for example "-- Lock-Timeout: 1s".',
  };
};

function isSetBefore({ earlier }: Context): boolean {
  return earlier.some(each => each.kind === 'set' && each.name === 'lock_timeout');
}

export const missingLockTimeout = defineRule({
  id: 'missing-lock-timeout',
  group: 'lock',
  severity: 'off',
  summary: 'a lock that others can feel, without a limit on the wait for it',
  why: 'A lock request that waits also stops all that come after it, even readers. One forgotten transaction then stops the table for as long as it lives. `migrate up` waits a second at most (STATEMENT_LOCK_TIMEOUT_SECONDS), takes the migration back and tries again, so this is off by default: it is for teams that want the limit to stand in each file.',
  instead: `In the header:

\`\`\`sql
-- Lock-Timeout: 1s
\`\`\``,
  // The header is for both directions.
  onlyUp: true,
  peers: { squawk: ['require-lock-timeout'], eugene: ['E9'] },
  check: forEachLockingKind(check),
});
