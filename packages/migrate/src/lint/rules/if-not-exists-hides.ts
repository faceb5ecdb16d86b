import { defineRule } from '../rule.ts';

export const ifNotExistsHides = defineRule({
  id: 'if-not-exists-hides',
  group: 'correctness',
  severity: 'note',
  summary: 'CREATE TABLE or ADD COLUMN IF NOT EXISTS of something that an earlier migration makes',
  why: 'It does nothing, and what it says about types and constraints is not what the table has. Somebody reads the file and believes it.',
  instead: `Alter what is there to what it shall be, or leave the statement out.`,
  onlyUp: true,
  check: {
    'create table': ({ table, ifNotExists }, { table: find }) =>
      ifNotExists && find(table)?.known === true ? complaint(`"${table}"`) : undefined,
    'add column': ({ table, column, ifNotExists }, { table: find }) =>
      ifNotExists && find(table)?.columns.has(column.name) === true
        ? complaint(`"${column.name}" of "${table}"`)
        : undefined,
  },
});

function complaint(what: string) {
  return {
    message: `${what} is made by an earlier migration, so that this does nothing`,
    hint: 'Remove it, or alter what is there.',
  };
}
