import { defineRule } from '../rule.ts';

export const invalidFile = defineRule({
  id: 'invalid-file',
  group: 'correctness',
  severity: 'error',
  summary: 'what `migrate validate` finds: names, headers, syntax, BEGIN and COMMIT',
  why: 'The file cannot be run. Its other rules are not looked at, and what it does is not known to the files after it.',
  instead: `What the message says; see [errors](../errors.md).`,
  peers: { squawk: ['syntax-error', 'transaction-nesting', 'ban-uncommitted-transaction'] },
  check: {},
});
