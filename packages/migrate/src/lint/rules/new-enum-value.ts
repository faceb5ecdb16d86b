import { defineRule } from '../rule.ts';

export const newEnumValue = defineRule({
  id: 'new-enum-value',
  group: 'compatibility',
  severity: 'off',
  summary: 'ALTER TYPE … ADD VALUE, which old code may not know',
  why: 'As soon as the new release writes the value, the old one reads it, and may have no case for it. Off by default, because adding is how enums are used. A value can never be removed.',
  instead: `Release an application that can read the value before one that writes it.`,
  onlyUp: true,
  peers: { squawk: ['ban-add-enum-value'] },
  check: {
    'add enum value': ({ type, value }) => ({
      message: `the running release may have no case for '${value}' of "${type}"`,
      hint: 'Write the value only when all that reads it knows it.',
    }),
  },
});
