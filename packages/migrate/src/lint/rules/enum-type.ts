import { defineRule } from '../rule.ts';

export const enumType = defineRule({
  id: 'enum-type',
  group: 'preference',
  severity: 'off',
  summary: 'CREATE TYPE … AS ENUM',
  why: 'A value can be added, but never removed, and its order is fixed. Off by default: where the values do not change, an enum is small and says what it means.',
  instead: `A table of the values with a foreign key, or text with a CHECK.`,
  onlyUp: true,
  peers: { eugene: ['W13'] },
  check: {
    'create enum': ({ type }) => ({
      message: `values of the enum "${type}" can never be removed`,
      hint: 'Use a table with a foreign key, or text with a CHECK.',
    }),
  },
});
