import { columnRule } from '../column-rule.ts';
import { defineRule } from '../rule.ts';

export const smallInteger = defineRule({
  id: 'small-integer',
  group: 'preference',
  severity: 'off',
  summary: 'a column of type integer or smallint',
  why: 'A number that grows with the rows can pass 2,147,483,647. Off by default, because it finds every count and every year; see [small-key](small-key.md) for those that matter.',
  instead: `\`bigint\`.`,
  onlyUp: true,
  peers: { squawk: ['prefer-bigint-over-int', 'prefer-bigint-over-smallint'] },
  check: columnRule(({ name, type }) =>
    type !== undefined && ['int4', 'int2', 'serial', 'serial4', 'smallserial', 'serial2'].includes(type.name)
      ? {
          message: `"${name}" can hold no more than ${type?.name === 'int2' || type?.name === 'smallserial' ? '32,767' : '2,147,483,647'}`,
          hint: 'Use bigint.',
        }
      : undefined,
  ),
});
