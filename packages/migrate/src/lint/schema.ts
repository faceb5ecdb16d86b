import type { Column } from './parse/column.ts';
import type { Constraint } from './parse/constraint.ts';
import type { TypeName } from './parse/type.ts';
import type { Volatility } from './parse/volatility.ts';

/** What the files so far say about a table. */
export interface TableState {
  readonly columns: Map<string, ColumnState>;
  readonly constraints: Map<string, ConstraintState>;
  readonly indexes: Map<string, IndexState>;
  partitioned: boolean;
  /** False for a materialized view that nobody can read before it is refreshed. */
  populated: boolean;
  parents: readonly string[];
  /** False when it was made by files that are not here: then only what was seen since is known. */
  readonly known: boolean;
}

export interface ColumnState {
  type: TypeName | undefined;
  notNull: boolean;
  readonly generated?: 'stored' | 'virtual' | undefined;
}

export interface ConstraintState {
  readonly kind: Constraint['kind'];
  readonly columns: readonly string[];
  validated: boolean;
  readonly notNullColumn: string | undefined;
  readonly mentions: readonly string[];
  readonly parent: string | undefined;
}

export interface IndexState {
  readonly columns: readonly (string | undefined)[];
  readonly unique: boolean;
  readonly partial: boolean;
}

/** The schema as the files up to a statement make it. Changed in place, action by action. */
export interface Schema {
  readonly tables: Map<string, TableState>;
  /** The table of each index. */
  readonly indexes: Map<string, string>;
  /** Volatility of functions that the files create. */
  readonly functions: Map<string, Volatility>;
}

export function emptySchema(): Schema {
  return { tables: new Map(), indexes: new Map(), functions: new Map() };
}

/** The table, made up empty where no file created it. */
export function tableIn({ tables }: Schema, name: string): TableState {
  const found = tables.get(name);
  if (found !== undefined) return found;
  const created = newTable(false);
  tables.set(name, created);
  return created;
}

export function newTable(known: boolean): TableState {
  return {
    columns: new Map(),
    constraints: new Map(),
    indexes: new Map(),
    partitioned: false,
    populated: true,
    parents: [],
    known,
  };
}

export function addColumn(state: TableState, { name, type, notNull, generated }: Column): void {
  if (!state.columns.has(name)) state.columns.set(name, { type, notNull, generated });
}

export function addConstraint(schema: Schema, table: string, constraint: Constraint): void {
  const state = tableIn(schema, table);
  const { kind, columns, notValid, notNullColumn, mentions, parent } = constraint;
  if (kind === 'not null' || kind === 'primary key') {
    for (const column of columns) if (!notValid) setNotNull(state, column, true);
  }
  if (kind === 'unique' || kind === 'primary key' || kind === 'exclusion') {
    const index = constraint.index ?? constraint.name ?? defaultName(table, constraint);
    if (constraint.index !== undefined && constraint.name !== undefined) {
      renameIndex(schema, siblingName(table, constraint.index), siblingName(table, constraint.name));
    } else addIndex(schema, table, index, { columns, unique: kind !== 'exclusion', partial: false });
  }
  const validated = !notValid;
  const name = constraint.name ?? defaultName(table, constraint);
  state.constraints.set(name, { kind, columns, validated, notNullColumn, mentions, parent });
}

/** As PostgreSQL names a constraint that has no name (ChooseConstraintName), without its counting on. */
export function defaultName(table: string, { kind, columns, mentions }: Constraint): string {
  const bare = table.split('.').at(-1) ?? table;
  const named = kind === 'check' && columns.length === 0 ? (mentions.length === 1 ? mentions : []) : columns;
  const suffixes = {
    check: 'check',
    'foreign key': 'fkey',
    unique: 'key',
    'primary key': 'pkey',
    exclusion: 'excl',
    'not null': 'not_null',
  };
  return [bare, ...(kind === 'primary key' ? [] : named), suffixes[kind]].join('_');
}

export function setNotNull(state: TableState, column: string, notNull: boolean): void {
  const known = state.columns.get(column);
  if (known === undefined) state.columns.set(column, { type: undefined, notNull });
  else known.notNull = notNull;
}

/** An index lives in the schema of its table. */
export function addIndex(schema: Schema, table: string, bareName: string, index: IndexState): void {
  const name = siblingName(table, bareName);
  tableIn(schema, table).indexes.set(name, index);
  schema.indexes.set(name, table);
}

export function dropIndex(schema: Schema, name: string): void {
  const table = schema.indexes.get(name);
  if (table === undefined) return;
  schema.tables.get(table)?.indexes.delete(name);
  schema.indexes.delete(name);
}

export function renameIndex(schema: Schema, from: string, to: string): void {
  const table = schema.indexes.get(from);
  if (table === undefined) return;
  renameKey(schema.indexes, from, to);
  const state = schema.tables.get(table);
  if (state !== undefined) renameKey(state.indexes, from, to);
}

export function dropTable(schema: Schema, name: string): void {
  for (const index of schema.tables.get(name)?.indexes.keys() ?? []) schema.indexes.delete(index);
  schema.tables.delete(name);
}

export function renameKey<Value>(map: Map<string, Value>, from: string, to: string): void {
  const value = map.get(from);
  if (value === undefined) return;
  map.delete(from);
  map.set(to, value);
}

/** A new name stays in the schema of the old one. */
export function siblingName(from: string, to: string): string {
  return [...from.split('.').slice(0, -1), to].join('.');
}
