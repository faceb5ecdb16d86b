import { siblingName } from '../schema.ts';
import { type Fixer, quoteName } from './rewrite.ts';

/** CREATE INDEX, also one that is CONCURRENTLY already but in a transaction. */
export const indexConcurrently: Fixer = (action, { table, direction, schema }) => {
  if (action.kind !== 'create index' || action.name === undefined || action.statement.kind !== 'IndexStmt')
    return undefined;
  if (table(action.table)?.partitioned === true || action.only) return undefined;
  const { text } = action.statement;
  const pattern = /^(CREATE\s+(?:UNIQUE\s+)?INDEX)(?:\s+CONCURRENTLY)?(\s+IF\s+NOT\s+EXISTS)?(?=\s)/i;
  // IF NOT EXISTS may go where the files show that nothing has the name.
  const isNewName =
    table(action.table)?.known === true && !schema.indexes.has(siblingName(action.table, action.name));
  const safe = text.replace(
    pattern,
    (_, start: string, guard = '') => `${start} CONCURRENTLY${isNewName ? '' : guard}`,
  );
  if (safe === text) return undefined;
  const index = indexName(action.table, action.name);
  return {
    statements: [safe],
    apart: true,
    makes: action.name,
    ...(direction === 'down' ? {} : { undo: [`DROP INDEX CONCURRENTLY IF EXISTS ${index}`] }),
    isUndoneBy: other =>
      other.kind === 'drop' &&
      other.object === 'index' &&
      other.names.length === 1 &&
      other.names[0] === unquoted(index),
  };
};

export const dropIndexConcurrently: Fixer = (action, { schema, table }) => {
  if (action.kind !== 'drop' || action.statement.kind !== 'DropStmt') return undefined;
  if (action.names.some(name => table(schema.indexes.get(name) ?? '')?.partitioned === true))
    return undefined;
  const { text } = action.statement;
  const pattern = /^(DROP\s+INDEX)(?:\s+CONCURRENTLY)?(?=\s)/i;
  if (action.names.length !== 1 || action.cascade || !pattern.test(text)) return undefined;
  return { statements: [text.replace(pattern, '$1 CONCURRENTLY')], apart: true };
};

export const reindexConcurrently: Fixer = action => {
  if (action.kind !== 'reindex' || action.statement.kind !== 'ReindexStmt') return undefined;
  const { text } = action.statement;
  const pattern = /^(REINDEX\s+(?:INDEX|TABLE))(?:\s+CONCURRENTLY)?(?=\s)/i;
  return pattern.test(text)
    ? { statements: [text.replace(pattern, '$1 CONCURRENTLY')], apart: true }
    : undefined;
};

/** Only where a file shows the unique index that it needs. */
export const refreshConcurrently: Fixer = (action, { table }) => {
  if (action.kind !== 'refresh' || action.statement.kind !== 'RefreshMatViewStmt') return undefined;
  const indexes = [...(table(action.view)?.indexes.values() ?? [])];
  const isUsable = indexes.some(
    ({ unique, partial, columns }) => unique && !partial && columns.every(column => column !== undefined),
  );
  const pattern = /^(REFRESH\s+MATERIALIZED\s+VIEW)(?=\s)/i;
  if (!isUsable || !pattern.test(action.statement.text)) return undefined;
  return { statements: [action.statement.text.replace(pattern, '$1 CONCURRENTLY')], apart: false };
};

function indexName(table: string, name: string): string {
  return [...table.split('.').slice(0, -1), name].map(quoteName).join('.');
}

function unquoted(name: string): string {
  return name.replaceAll('"', '');
}
