import { defineRule } from '../rule.ts';

export const triggerLock = defineRule({
  id: 'trigger-lock',
  group: 'lock',
  severity: 'note',
  summary: 'CREATE TRIGGER on a table that is in use',
  lock: { mode: 'SHARE ROW EXCLUSIVE', on: 'the table' },
  why: 'It is quick, but waits for all writers of the table, and later ones wait behind it. From then on each write of the running release calls the trigger.',
  instead: `Short, with a \`Lock-Timeout\`, and in a migration that does nothing else with a lock.`,
  check: {
    'create trigger': ({ table, name }, { isNew }) =>
      isNew(table)
        ? undefined
        : {
            message: `creating the trigger "${name}" waits for all writers of "${table}" and keeps new ones out`,
            hint: 'Keep the transaction short, and set a Lock-Timeout.',
          },
  },
});
