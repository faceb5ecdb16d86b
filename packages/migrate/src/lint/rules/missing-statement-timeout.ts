import { locksOf } from '../locks.ts';
import type { Action } from '../parse/action.ts';
import { type Context, defineRule, forEachLockingKind } from '../rule.ts';

const check = (action: Action, context: Context) => {
  const { earlier, hasStatementTimeout, isNew, taken } = context;
  const isFelt = locksOf(action, context).some(({ table }) => !isNew(table));
  if (hasStatementTimeout || !isFelt || taken.length > 0) return undefined;
  if (earlier.some(each => each.kind === 'set' && each.name === 'statement_timeout')) return undefined;
  return {
    message: 'no Statement-Timeout: nothing ends this statement when it takes longer than planned',
    hint: 'Say in the header how long a statement may take, for example "-- Statement-Timeout: 30s".',
  };
};

export const missingStatementTimeout = defineRule({
  id: 'missing-statement-timeout',
  group: 'lock',
  severity: 'off',
  summary: 'a lock that others can feel, without a limit on how long it is kept',
  why: 'A statement that reads more rows than planned keeps its lock as long as it reads. Off by default, because the right limit depends on the size of the tables.',
  instead: `In the header:

\`\`\`sql
-- Statement-Timeout: 30s
\`\`\``,
  peers: { squawk: ['require-statement-timeout'] },
  check: forEachLockingKind(check),
});
