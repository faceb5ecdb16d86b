import { locksOf } from '../locks.ts';
import type { Action } from '../parse/action.ts';
import { type Context, defineRule } from '../rule.ts';

const blocking = ['ACCESS EXCLUSIVE', 'EXCLUSIVE', 'SHARE ROW EXCLUSIVE', 'SHARE'];

const blockingLock = (action: Action, context: Context) =>
  locksOf(action, context).find(({ table, mode }) => blocking.includes(mode) && !context.isNew(table));

const check = (action: Action, context: Context) => {
  const lock = blockingLock(action, context);
  // Said once, at the first statement that can wait.
  if (lock === undefined || context.hasLockTimeout || isSetBefore(context)) return undefined;
  // A limit in the header would also break off a build that is CONCURRENTLY, whose waits harm nobody.
  if ([...context.earlier, ...context.later].some(isConcurrent)) return undefined;
  if (context.earlier.some(each => blockingLock(each, context) !== undefined)) return undefined;
  return {
    message: `no Lock-Timeout: while this waits for ${lock.mode} on "${lock.table}", everybody else queues behind it`,
    hint: 'Say in the header how long it may wait, for example "-- Lock-Timeout: 5s".',
  };
};

function isConcurrent(action: Action): boolean {
  return action.kind === 'create index' && action.concurrently;
}

function isSetBefore({ earlier }: Context): boolean {
  return earlier.some(each => each.kind === 'set' && each.name === 'lock_timeout');
}

export const missingLockTimeout = defineRule({
  id: 'missing-lock-timeout',
  group: 'lock',
  severity: 'note',
  summary: 'a lock that others can feel, without a limit on the wait for it',
  why: 'A lock request that waits also stops all that come after it, even readers. One forgotten transaction then stops the table for as long as it lives.',
  instead: `In the header:

\`\`\`sql
-- Lock-Timeout: 5s
\`\`\``,
  // The header is for both directions.
  onlyUp: true,
  peers: { squawk: ['require-lock-timeout'], eugene: ['E9'] },
  check: {
    'add column': check,
    'drop column': check,
    'change type': check,
    'set not null': check,
    'drop not null': check,
    'set default': check,
    'drop default': check,
    'drop expression': check,
    'alter identity': check,
    'add constraint': check,
    'drop constraint': check,
    'attach partition': check,
    'detach partition': check,
    'alter table': check,
    'create table': check,
    'create index': check,
    drop: check,
    rename: check,
    'set schema': check,
    reindex: check,
    refresh: check,
    truncate: check,
    cluster: check,
    vacuum: check,
    'lock table': check,
    'create trigger': check,
    'create policy': check,
  },
});
