import { defineRule } from '../rule.ts';

export const lockTimeoutOff = defineRule({
  id: 'lock-timeout-off',
  group: 'lock',
  severity: 'error',
  summary: 'SET lock_timeout to 0',
  why: 'Zero means: wait for ever. All queries on the table then wait as well.',
  instead: `In the header, as short as can be:

\`\`\`sql
-- Lock-Timeout: 5s
\`\`\`

CONCURRENTLY waits for other transactions without a lock that others feel; for that a long limit does no harm.`,
  check: {
    set: ({ name, value }) =>
      name === 'lock_timeout' && /^0\s*(ms|s|min|h)?$/.test(value ?? '')
        ? {
            message: 'lock_timeout is switched off: a statement then waits for its lock without end',
            hint: 'Set a limit, for example "-- Lock-Timeout: 5s" in the header.',
          }
        : undefined,
  },
});
