import { columnRule } from '../column-rule.ts';
import { defineRule } from '../rule.ts';

export const varcharLimit = defineRule({
  id: 'varchar-limit',
  group: 'preference',
  severity: 'note',
  summary: 'a column of type varchar(n)',
  why: 'Making the limit smaller writes the table anew, and what the limit shall be changes. A CHECK can be changed with NOT VALID and VALIDATE.',
  instead: `\`\`\`sql
CREATE TABLE users (name text CHECK (length(name) <= 100));
\`\`\``,
  onlyUp: true,
  peers: { squawk: ['prefer-text-field'] },
  check: columnRule(({ name, type }) =>
    type?.name === 'varchar' && type.modifiers.length > 0
      ? {
          message: `the limit of "${name}" can only be made smaller by writing the table anew`,
          hint: 'Use text with a CHECK of its length.',
        }
      : undefined,
  ),
});
