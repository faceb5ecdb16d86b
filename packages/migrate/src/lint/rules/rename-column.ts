import { defineRule } from '../rule.ts';

export const renameColumn = defineRule({
  id: 'rename-column',
  group: 'compatibility',
  severity: 'error',
  summary: 'RENAME COLUMN',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'At no moment do the old and the new release both find the column. This is so in every phase, also in contract.',
  instead: `Expand, backfill, contract: add the new column with a trigger that keeps both the same, fill it, let the application use it, drop the old one. Or leave the name, and rename in a view.`,
  onlyUp: true,
  peers: { squawk: ['renaming-column'], strongMigrations: ['rename_column'] },
  check: {
    rename({ object, table, from, to }, { isNew, phase }) {
      if ((object !== 'column' && object !== 'attribute') || isNew(table)) return undefined;
      return {
        message: `the running release knows "${from}" of "${table}", the next one "${to}": one of them fails`,
        hint: 'Add a column of the new name, keep both the same, and drop the old one in a contract migration.',
        ...(phase === 'contract' ? { severity: 'warning' } : {}),
      };
    },
  },
});
