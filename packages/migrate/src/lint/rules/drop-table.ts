import { severityOfRemoval } from '../phase.ts';
import { defineRule } from '../rule.ts';

export const dropTable = defineRule({
  id: 'drop-table',
  group: 'compatibility',
  severity: 'error',
  summary: 'DROP TABLE outside of a contract migration',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table, and those its foreign keys refer to' },
  why: 'The release that runs may still use the table. Its rows are gone when the transaction commits.',
  instead: `Release an application that does not use the table; then, with \`-- Phase: contract\` in the header:

\`\`\`sql
DROP TABLE sessions;
\`\`\``,
  onlyUp: true,
  peers: { squawk: ['ban-drop-table'], strongMigrations: ['create_table'] },
  check: {
    drop({ object, names }, context) {
      const severity = severityOfRemoval(context);
      const old = names.filter(name => !context.isNew(name));
      if (object !== 'table' || severity === undefined || old.length === 0) return undefined;
      return {
        message: `the running release may still use "${old.join('", "')}"`,
        hint: 'Drop it after the release that no longer uses it, in a migration with "-- Phase: contract".',
        severity,
      };
    },
  },
});
