import { severityOfRemoval } from '../phase.ts';
import { defineRule } from '../rule.ts';

export const dropColumn = defineRule({
  id: 'drop-column',
  group: 'compatibility',
  severity: 'error',
  summary: 'DROP COLUMN outside of a contract migration',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'The release that runs still reads the column, at the latest in `SELECT *` and in prepared statements. Its data is gone when the transaction commits.',
  instead: `Release an application that does not use the column; then, with \`-- Phase: contract\` in the header:

\`\`\`sql
ALTER TABLE users DROP COLUMN nickname;
\`\`\``,
  onlyUp: true,
  peers: { squawk: ['ban-drop-column'], strongMigrations: ['remove_column'] },
  check: {
    'drop column'({ table, column }, context) {
      const severity = severityOfRemoval(context);
      if (severity === undefined || context.isNew(table)) return undefined;
      return {
        message: `the running release may still use "${column}" of "${table}"`,
        hint: 'Drop it after the release that no longer uses it, in a migration with "-- Phase: contract".',
        severity,
      };
    },
  },
});
