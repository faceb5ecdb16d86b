import { defineRule } from '../rule.ts';

export const dropCascade = defineRule({
  id: 'drop-cascade',
  group: 'data',
  severity: 'error',
  summary: 'DROP … CASCADE',
  why: 'It also drops what depends on the object: views, foreign keys, functions, columns. Which ones, the database decides on the day; on another database of the fleet they may be others.',
  instead: `Drop by name what depends on it, in the order of the dependencies, and leave CASCADE out: then PostgreSQL refuses where something was overlooked.`,
  onlyUp: true,
  check: {
    drop: ({ names, cascade }, { isNew }) =>
      cascade && !names.every(isNew) ? complaint(names.join('", "')) : undefined,
    'drop column': ({ table, column, cascade }, { isNew }) =>
      cascade && !isNew(table) ? complaint(column) : undefined,
    'drop constraint': ({ table, name, cascade }, { isNew }) =>
      cascade && !isNew(table) ? complaint(name) : undefined,
  },
});

function complaint(name: string) {
  return {
    message: `CASCADE also drops whatever depends on "${name}", which the file does not name`,
    hint: 'Drop by name what depends on it, and leave CASCADE out.',
  };
}
