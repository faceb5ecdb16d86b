import { defineRule } from '../rule.ts';

export const setDefault = defineRule({
  id: 'set-default',
  group: 'compatibility',
  severity: 'off',
  summary: 'SET DEFAULT on an existing column',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'What the running release leaves out of an INSERT gets another value than it was written for. Off by default: most new defaults are what the new release wants of the old one, too.',
  instead: `Let the application write the value itself.`,
  onlyUp: true,
  peers: { squawk: ['ban-set-default'], strongMigrations: ['change_column_default'] },
  check: {
    'set default': ({ table, column }, { isNew, earlier }) =>
      isNew(table) ||
      earlier.some(each => each.kind === 'add column' && each.table === table && each.column.name === column)
        ? undefined
        : {
            message: `INSERTs of the running release that leave "${column}" of "${table}" out get another value`,
            hint: 'Make sure that the running release can live with it.',
          },
  },
});
