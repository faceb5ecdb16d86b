import { type Context, defineRule } from '../rule.ts';

export const tableRewrite = defineRule({
  id: 'table-rewrite',
  group: 'lock',
  severity: 'error',
  summary:
    'VACUUM FULL, CLUSTER, SET LOGGED, SET TABLESPACE, SET EXPRESSION and other ways to write a whole table anew',
  lock: { mode: 'ACCESS EXCLUSIVE', on: 'the table' },
  why: 'The whole table is copied while nobody can read or write it, and the disk has to hold it twice.',
  instead: `\`pg_repack\` or \`pg_squeeze\` copy a table while others work with it. Neither belongs in a migration; a plain VACUUM, which autovacuum does anyway, makes room for new rows.`,
  sized: true,
  peers: { squawk: ['prefer-repack', 'ban-alter-generated-expression'] },
  check: {
    vacuum({ tables, full }, { isNew }) {
      if (!full || (tables.length > 0 && tables.every(isNew))) return undefined;
      return rewrite('VACUUM FULL', tables[0]);
    },
    cluster: ({ table }, { isNew }) => (isNew(table) ? undefined : rewrite('CLUSTER', table || undefined)),
    'alter table'({ table, command, column = '' }, context) {
      const words = commands[command];
      if (words === undefined || context.isNew(table)) return undefined;
      if (command === 'AT_SetExpression' && isVirtual(table, column, context)) return undefined;
      return rewrite(words, table);
    },
  },
});

const commands: Readonly<Record<string, string>> = {
  AT_SetLogged: 'SET LOGGED',
  AT_SetUnLogged: 'SET UNLOGGED',
  AT_SetTableSpace: 'SET TABLESPACE',
  AT_SetAccessMethod: 'SET ACCESS METHOD',
  AT_SetExpression: 'SET EXPRESSION of a stored column',
};

/** Nothing of it is on the disk. */
function isVirtual(table: string, column: string, context: Pick<Context, 'table'>): boolean {
  return context.table(table)?.columns.get(column)?.generated === 'virtual';
}

function rewrite(words: string, table: string | undefined) {
  const what = table === undefined ? 'whole tables' : `all of "${table}"`;
  return {
    message: `${words} writes ${what} anew, locked against reads and writes`,
    hint: 'pg_repack and pg_squeeze do it while others work with the table; run them outside of a migration.',
    ...(table === undefined ? {} : { table }),
  };
}
