import { columnRule } from '../column-rule.ts';
import { defineRule } from '../rule.ts';

export const jsonColumn = defineRule({
  id: 'json-column',
  group: 'preference',
  severity: 'warning',
  summary: 'a column of type json',
  why: 'json has no equality: SELECT DISTINCT, GROUP BY and UNION over the table fail as soon as the column is there, in the running release too. It is parsed anew each time it is read.',
  instead: `\`\`\`sql
ALTER TABLE users ADD COLUMN settings jsonb;
\`\`\``,
  onlyUp: true,
  peers: { eugene: ['E3'], strongMigrations: ['add_column_json'] },
  check: columnRule(({ name, type }) =>
    type?.name === 'json'
      ? {
          message: `"${name}" is json, which has no equality and is parsed at each reading`,
          hint: 'Use jsonb.',
        }
      : undefined,
  ),
});
