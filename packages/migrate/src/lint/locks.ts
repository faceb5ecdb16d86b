import type { Action } from './parse/action.ts';
import type { Schema } from './schema.ts';

export type LockMode =
  | 'ROW SHARE'
  | 'ROW EXCLUSIVE'
  | 'SHARE UPDATE EXCLUSIVE'
  | 'SHARE'
  | 'SHARE ROW EXCLUSIVE'
  | 'EXCLUSIVE'
  | 'ACCESS EXCLUSIVE';

export interface TableLock {
  readonly table: string;
  readonly mode: LockMode;
}

type Locks = {
  readonly [Kind in Action['kind']]?: (
    action: Extract<Action, { kind: Kind }>,
    context: { readonly schema: Schema },
  ) => readonly TableLock[];
};

const exclusive = (...tables: readonly string[]): TableLock[] =>
  tables.map(table => ({ table, mode: 'ACCESS EXCLUSIVE' }));
const lock = (table: string, mode: LockMode): TableLock[] => [{ table, mode }];

/**
 * The locks on tables that an action takes, where they keep out writers, or readers too. From PostgreSQL's documentation
 * of explicit locking and of ALTER TABLE; test/integration/lint-facts.test.ts compares them with pg_locks on each version.
 */
const locks: Locks = {
  'add column': ({ table, column }) => [
    ...exclusive(table),
    ...column.constraints.flatMap(({ parent }) =>
      parent === undefined ? [] : lock(parent, 'SHARE ROW EXCLUSIVE'),
    ),
  ],
  'drop column': ({ table }) => exclusive(table),
  'change type': ({ table }) => exclusive(table),
  'set not null': ({ table }) => exclusive(table),
  'drop not null': ({ table }) => exclusive(table),
  'set default': ({ table }) => exclusive(table),
  'drop default': ({ table }) => exclusive(table),
  'drop expression': ({ table }) => exclusive(table),
  'alter identity': ({ table }) => exclusive(table),
  'alter constraint': ({ table }) => exclusive(table),
  'add constraint'({ table, constraint }) {
    if (constraint.kind !== 'foreign key') return exclusive(table);
    const mode = 'SHARE ROW EXCLUSIVE';
    return [...lock(table, mode), ...(constraint.parent === undefined ? [] : lock(constraint.parent, mode))];
  },
  'drop constraint'({ table, name }, { schema }) {
    const parent = schema.tables.get(table)?.constraints.get(name)?.parent;
    return exclusive(table, ...(parent === undefined ? [] : [parent]));
  },
  'attach partition': ({ partition }) => exclusive(partition),
  'detach partition': ({ table, partition, concurrently }) =>
    concurrently ? [] : exclusive(table, partition),
  'alter table'({ table, command }) {
    if (weakCommands.includes(command)) return [];
    return triggerCommands.includes(command) ? lock(table, 'SHARE ROW EXCLUSIVE') : exclusive(table);
  },
  'create table': ({ table, constraints }) =>
    constraints.flatMap(({ parent }) =>
      parent === undefined || parent === table ? [] : lock(parent, 'SHARE ROW EXCLUSIVE'),
    ),
  'create index': ({ table, concurrently }) => (concurrently ? [] : lock(table, 'SHARE')),
  drop({ object, names, concurrently }, { schema }) {
    if (object === 'table' || object === 'matview') {
      const parents = names.flatMap(name => [...(schema.tables.get(name)?.constraints.values() ?? [])]);
      return exclusive(...names, ...parents.flatMap(({ parent }) => parent ?? []));
    }
    // The name is TABLE.TRIGGER.
    if (['trigger', 'policy', 'rule'].includes(object)) {
      return exclusive(...names.map(name => name.split('.').slice(0, -1).join('.')));
    }
    if (object !== 'index' || concurrently) return [];
    return names.flatMap(name =>
      exclusive(...[schema.indexes.get(name)].filter(table => table !== undefined)),
    );
  },
  rename: ({ object, table }) =>
    ['table', 'column', 'constraint', 'trigger', 'policy', 'rule', 'view', 'matview'].includes(object)
      ? exclusive(table)
      : [],
  'set schema': ({ object, name }) => (object === 'table' ? exclusive(name) : []),
  reindex({ object, name, concurrently }, { schema }) {
    const table = object === 'index' ? schema.indexes.get(name) : name;
    return table === undefined || concurrently ? [] : lock(table, 'SHARE');
  },
  refresh: ({ view, concurrently }) => (concurrently ? lock(view, 'EXCLUSIVE') : exclusive(view)),
  truncate: ({ tables }) => exclusive(...tables),
  vacuum: ({ tables, full }) => (full ? exclusive(...tables) : []),
  cluster: ({ table }) => exclusive(table),
  'lock table': ({ tables, mode }) => tables.flatMap(table => lock(table, mode as LockMode)),
  'create trigger': ({ table }) => lock(table, 'SHARE ROW EXCLUSIVE'),
  'create policy': ({ table }) => exclusive(table),
  'alter policy': ({ table }) => exclusive(table),
};

/** These take SHARE UPDATE EXCLUSIVE, which lets reads and writes pass. */
const weakCommands = [
  'AT_SetStatistics',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
];
const triggerCommands = [
  'AT_EnableTrig',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
  'AT_DisableTrig',
  'AT_EnableTrigAll',
  'AT_DisableTrigAll',
  'AT_EnableTrigUser',
  'AT_DisableTrigUser',
];

/** The kinds of actions that lock tables. */
export const lockingKinds = Object.keys(locks) as readonly Action['kind'][];

export function locksOf(action: Action, context: { readonly schema: Schema }): readonly TableLock[] {
  const find = locks[action.kind] as
    | ((action: Action, context: { readonly schema: Schema }) => readonly TableLock[])
    | undefined;
  return find?.(action, context) ?? [];
}

/** The tables that are locked against reads until the transaction ends, and that others use. */
export function heldExclusively({
  transactional,
  taken,
}: {
  readonly transactional: boolean;
  readonly taken: readonly TableLock[];
}): readonly string[] {
  if (!transactional) return [];
  return [...new Set(taken.filter(({ mode }) => mode === 'ACCESS EXCLUSIVE').map(({ table }) => table))];
}
