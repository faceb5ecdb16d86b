import { defineRule } from '../rule.ts';

export const foreignKeyLocksParent = defineRule({
  id: 'foreign-key-locks-parent',
  group: 'lock',
  severity: 'note',
  summary:
    'a foreign key of a new table or column, or the end of one, that also locks the table it refers to',
  lock: { mode: 'SHARE ROW EXCLUSIVE', on: 'the table referred to (ACCESS EXCLUSIVE where the key goes)' },
  why: 'Triggers are made on the other table too, or removed from it. Nothing is read, but the lock waits for all writers of that table, and later ones wait behind it. Dropping a table that has a foreign key locks the other table against reads as well.',
  instead: `Short, with a \`Lock-Timeout\`, and in a migration that does nothing else with a lock:

\`\`\`sql
ALTER TABLE invoices DROP CONSTRAINT invoices_customer_fkey;
\`\`\``,
  peers: { squawk: ['adding-foreign-key-constraint'] },
  check: {
    'create table'({ table, constraints }, { isNew }) {
      const parent = constraints.find(
        key => key.parent !== undefined && key.parent !== table && !isNew(key.parent),
      )?.parent;
      return parent === undefined ? undefined : complaint(parent, 'writes');
    },
    'add column'({ table, column }, { isNew }) {
      const parent = column.constraints.find(key => key.parent !== undefined)?.parent;
      if (parent === undefined || isNew(parent) || isNew(table)) return undefined;
      return column.default === undefined ? complaint(parent, 'writes') : undefined;
    },
    'drop constraint'({ table, name }, { isNew, table: find }) {
      const parent = find(table)?.constraints.get(name)?.parent;
      return parent === undefined || isNew(parent) || isNew(table)
        ? undefined
        : complaint(parent, 'reads and writes');
    },
    drop({ object, names }, { isNew, table: find }) {
      if (object !== 'table') return undefined;
      return names.flatMap(name => {
        const keys = [...(find(name)?.constraints.values() ?? [])];
        const parent = keys.find(
          key => key.parent !== undefined && !isNew(key.parent) && !names.includes(key.parent),
        )?.parent;
        return parent === undefined || isNew(name) ? [] : [complaint(parent, 'reads and writes')];
      });
    },
  },
});

function complaint(parent: string, what: string) {
  return {
    message: `the foreign key has "${parent}" locked against ${what} too, until the transaction ends`,
    hint: 'Keep the transaction short, and set a Lock-Timeout, so that others do not queue behind it.',
  };
}
