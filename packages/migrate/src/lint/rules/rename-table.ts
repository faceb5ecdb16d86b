import { defineRule } from '../rule.ts';

export const renameTable = defineRule({
  id: 'rename-table',
  group: 'compatibility',
  severity: 'error',
  summary: 'ALTER TABLE … RENAME TO',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'At no moment do the old and the new release both find the table.',
  instead: `In one transaction, so that both names work; the view can be written to:

\`\`\`sql
ALTER TABLE clients RENAME TO customers;
CREATE VIEW clients AS SELECT * FROM customers;
\`\`\`

Drop the view in a contract migration.`,
  onlyUp: true,
  peers: { squawk: ['renaming-table'], strongMigrations: ['rename_table'] },
  check: {
    rename({ object, from, to }, { isNew, phase, later }) {
      if ((object !== 'table' && object !== 'view' && object !== 'matview') || isNew(from)) return undefined;
      // The old name stays where a view or a table takes it over in the same migration.
      const isKept = later.some(
        each =>
          (each.kind === 'create view' && each.view === from) ||
          (each.kind === 'create table' && each.table === from) ||
          (each.kind === 'rename' && each.to === from),
      );
      if (isKept) return undefined;
      return {
        message: `the running release knows "${from}", the next one "${to}": one of them fails`,
        hint: 'Create a view of the old name in the same transaction, and drop it in a contract migration.',
        ...(phase === 'contract' ? { severity: 'warning' } : {}),
      };
    },
  },
});
