import { columnRule } from '../column-rule.ts';
import { defineRule } from '../rule.ts';

export const charColumn = defineRule({
  id: 'char-column',
  group: 'preference',
  severity: 'note',
  summary: 'a column of type char(n)',
  why: 'char(n) fills up with spaces, which comparisons ignore and length() counts or not. It is neither smaller nor faster than text.',
  instead: `\`text\`, with a CHECK of its length where that matters.`,
  onlyUp: true,
  peers: { squawk: ['ban-char-field'] },
  check: columnRule(({ name, type }) =>
    type?.name === 'bpchar'
      ? {
          message: `"${name}" is char, which fills up with spaces`,
          hint: 'Use text, with a CHECK where the length matters.',
        }
      : undefined,
  ),
});
