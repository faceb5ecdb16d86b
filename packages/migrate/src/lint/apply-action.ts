import type { Action } from './parse/action.ts';
import {
  addColumn,
  addConstraint,
  addIndex,
  dropIndex,
  dropTable,
  newTable,
  renameIndex,
  renameKey,
  type Schema,
  setNotNull,
  siblingName,
  tableIn,
} from './schema.ts';

/** Changes the schema as an action does. What it does not understand leaves it as it was. */
export function applyAction(schema: Schema, action: Action): void {
  const apply = changes[action.kind] as ((schema: Schema, action: Action) => void) | undefined;
  apply?.(schema, action);
}

type Changes = {
  readonly [Kind in Action['kind']]?: (schema: Schema, action: Extract<Action, { kind: Kind }>) => void;
};

const changes: Changes = {
  'create table'(schema, { table, columns, constraints, partitioned, parents, like, ifNotExists }) {
    if (ifNotExists && schema.tables.has(table)) return;
    const state = newTable(!like && parents.length === 0);
    state.partitioned = partitioned;
    state.parents = parents;
    schema.tables.set(table, state);
    for (const column of columns) addColumn(state, column);
    for (const constraint of constraints) addConstraint(schema, table, constraint);
  },
  'create table as'(schema, { table, materializedView, withData }) {
    const state = newTable(false);
    state.populated = !materializedView || withData;
    schema.tables.set(table, state);
  },
  refresh(schema, { view, withData }) {
    tableIn(schema, view).populated = withData;
  },
  'add column'(schema, { table, column }) {
    addColumn(tableIn(schema, table), column);
    for (const constraint of column.constraints) addConstraint(schema, table, constraint);
  },
  'drop column'(schema, { table, column }) {
    const state = tableIn(schema, table);
    state.columns.delete(column);
    for (const [name, { columns, mentions }] of state.constraints) {
      if (columns.includes(column) || mentions.includes(column)) state.constraints.delete(name);
    }
    for (const [name, { columns }] of state.indexes) {
      if (columns.includes(column)) dropIndex(schema, name);
    }
  },
  'change type'(schema, { table, column, type }) {
    const state = tableIn(schema, table).columns.get(column);
    if (state !== undefined) state.type = type;
    else tableIn(schema, table).columns.set(column, { type, notNull: false });
  },
  'set not null'(schema, { table, column }) {
    setNotNull(tableIn(schema, table), column, true);
  },
  'drop not null'(schema, { table, column }) {
    setNotNull(tableIn(schema, table), column, false);
  },
  'add constraint'(schema, { table, constraint }) {
    addConstraint(schema, table, constraint);
  },
  'drop constraint'(schema, { table, name }) {
    tableIn(schema, table).constraints.delete(name);
    dropIndex(schema, siblingName(table, name));
  },
  'validate constraint'(schema, { table, name }) {
    const constraint = tableIn(schema, table).constraints.get(name);
    if (constraint !== undefined) constraint.validated = true;
  },
  'attach partition'(schema, { table, partition }) {
    tableIn(schema, partition).parents = [table];
    tableIn(schema, table).partitioned = true;
  },
  'detach partition'(schema, { partition }) {
    tableIn(schema, partition).parents = [];
  },
  'create index'(schema, { table, name, columns, unique, partial }) {
    const index = name ?? `${table}_${columns.map(column => column ?? 'expr').join('_')}_idx`;
    addIndex(schema, table, index, { columns, unique, partial });
  },
  drop(schema, { object, names }) {
    for (const name of names) {
      if (object === 'table' || object === 'matview') dropTable(schema, name);
      if (object === 'index') dropIndex(schema, name);
      if (object === 'function') schema.functions.delete(name);
    }
  },
  rename(schema, { object, table, from, to }) {
    if (object === 'table') renameKey(schema.tables, from, siblingName(from, to));
    if (object === 'column') renameKey(tableIn(schema, table).columns, from, to);
    if (object === 'constraint') renameKey(tableIn(schema, table).constraints, from, to);
    if (object === 'index') renameIndex(schema, from, siblingName(from, to));
  },
  'set schema'(schema, { object, name, to }) {
    const bare = name.split('.').at(-1) ?? name;
    if (object === 'table') renameKey(schema.tables, name, to === 'public' ? bare : `${to}.${bare}`);
  },
  'create function'(schema, { name, volatility, language }) {
    // PostgreSQL looks into a function of SQL, and may find that it is constant after all.
    const isOpen = volatility === 'volatile' && language === 'sql';
    schema.functions.set(name.split('.').at(-1) ?? name, isOpen ? 'unknown' : volatility);
  },
};
