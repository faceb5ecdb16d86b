import { defineRule } from '../rule.ts';

export const enumValueOrder = defineRule({
  id: 'enum-value-order',
  group: 'preference',
  severity: 'note',
  summary: 'ALTER TYPE … ADD VALUE without BEFORE or AFTER',
  why: 'The value goes to the end. ORDER BY and comparisons follow that order, and it can never be changed.',
  instead: `\`\`\`sql
ALTER TYPE priority ADD VALUE 'urgent' AFTER 'high';
\`\`\``,
  onlyUp: true,
  peers: { squawk: ['require-enum-value-ordering'] },
  check: {
    'add enum value': ({ type, value, placed }) =>
      placed
        ? undefined
        : {
            message: `'${value}' becomes the last value of "${type}", for ever`,
            hint: 'Say BEFORE or AFTER which value it stands.',
          },
  },
});
