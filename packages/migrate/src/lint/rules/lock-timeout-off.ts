import { defineRule } from '../rule.ts';

export const lockTimeoutOff = defineRule({
  id: 'lock-timeout-off',
  group: 'lock',
  severity: 'error',
  summary: 'SET lock_timeout to 0',
  why: 'Zero means: wait for ever. All queries on the table then wait as well. It also switches off the limit of a second that `migrate up` sets.',
  instead: `In the header, as short as can be:

\`\`\`sql
-- Lock-Timeout: 5s
\`\`\`

For CONCURRENTLY, which waits without a lock that others feel, \`migrate up\` itself lifts the limit.`,
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
