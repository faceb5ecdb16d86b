import type { ActionBody } from './action.ts';
import { alterTable, type Located } from './alter-table.ts';
import { columnFrom } from './column.ts';
import { constraintOf } from './constraint.ts';
import { droppedName, qualifiedName, relationName } from './names.ts';
import { listOf, type Node, nodeOf, nodesOf, stringsOf, textOf, walk } from './node.ts';

/** What a statement does, by its parse tree. A kind that no rule asks about is `other`. */
export function readActions(kind: string, node: Node): Located[] {
  const read = readers[kind];
  return read === undefined ? [{ body: { kind: 'other', node: kind } }] : read(node);
}

type Reader = (node: Node) => Located[];

const one = (body: ActionBody): Located[] => [{ body }];
const isCascade = (node: Node) => node['behavior'] === 'DROP_CASCADE';
const objectWord = (value: unknown) =>
  String(value ?? '')
    .replace(/^(REINDEX_)?OBJECT_/, '')
    .toLowerCase();
const optionsOf = (value: unknown) => nodesOf(value, 'DefElem').map(({ defname }) => textOf(defname));
const option = (value: unknown, name: string) =>
  nodesOf(value, 'DefElem').find(({ defname }) => defname === name)?.['arg'];

/** By number, as the parser has them: LOCKMODE of lockdefs.h. */
const lockModes = [
  '',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

const readers: Readonly<Record<string, Reader>> = {
  AlterTableStmt: alterTable,

  CreateStmt(node) {
    const relation = (node['relation'] ?? {}) as Node;
    const elements = listOf(node['tableElts']);
    const columns = elements.flatMap(item => {
      const definition = nodeOf(item, 'ColumnDef');
      return definition === undefined ? [] : [columnFrom(definition)];
    });
    const own = elements.flatMap(item => constraintOf(item) ?? []);
    return one({
      kind: 'create table',
      table: relationName(relation),
      columns,
      constraints: [...own, ...columns.flatMap(column => column.constraints)],
      temporary: relation['relpersistence'] === 't',
      partitioned: node['partspec'] !== undefined,
      parents: listOf(node['inhRelations']).map(relationName),
      like: elements.some(item => nodeOf(item, 'TableLikeClause') !== undefined),
      ifNotExists: node['if_not_exists'] === true,
      qualified: relation['schemaname'] !== undefined,
    });
  },

  CreateTableAsStmt(node) {
    const into = (node['into'] ?? {}) as Node;
    return one({
      kind: 'create table as',
      table: relationName(into['rel']),
      materializedView: node['objtype'] === 'OBJECT_MATVIEW',
      withData: into['skipData'] !== true,
    });
  },

  IndexStmt(node) {
    const elements = nodesOf(node['indexParams'], 'IndexElem');
    return one({
      kind: 'create index',
      table: relationName(node['relation']),
      name: textOf(node['idxname']),
      unique: node['unique'] === true,
      concurrently: node['concurrent'] === true,
      ifNotExists: node['if_not_exists'] === true,
      only: (node['relation'] as Node | undefined)?.['inh'] !== true,
      columns: elements.map(element => textOf(element['name'])),
      partial: node['whereClause'] !== undefined,
      method: textOf(node['accessMethod']) ?? 'btree',
    });
  },

  DropStmt(node) {
    return one({
      kind: 'drop',
      object: objectWord(node['removeType']),
      names: listOf(node['objects']).map(droppedName),
      cascade: isCascade(node),
      concurrently: node['concurrent'] === true,
      ifExists: node['missing_ok'] === true,
    });
  },

  DropdbStmt: node => one({ kind: 'drop database', name: textOf(node['dbname']) ?? '' }),

  RenameStmt(node) {
    const object = objectWord(node['renameType']);
    const relation =
      node['relation'] === undefined ? droppedName(node['object']) : relationName(node['relation']);
    return one({
      kind: 'rename',
      object: object === 'tabconstraint' ? 'constraint' : object,
      table: relation,
      from: textOf(node['subname']) ?? relation,
      to: textOf(node['newname']) ?? '',
    });
  },

  AlterObjectSchemaStmt(node) {
    const name =
      node['relation'] === undefined ? droppedName(node['object']) : relationName(node['relation']);
    return one({
      kind: 'set schema',
      object: objectWord(node['objectType']),
      name,
      to: textOf(node['newschema']) ?? '',
    });
  },

  ReindexStmt: node =>
    one({
      kind: 'reindex',
      object: objectWord(node['kind']),
      name: node['relation'] === undefined ? (textOf(node['name']) ?? '') : relationName(node['relation']),
      concurrently: optionsOf(node['params']).includes('concurrently'),
    }),

  RefreshMatViewStmt: node =>
    one({
      kind: 'refresh',
      view: relationName(node['relation']),
      concurrently: node['concurrent'] === true,
      withData: node['skipData'] !== true,
    }),

  TruncateStmt: node =>
    one({ kind: 'truncate', tables: listOf(node['relations']).map(relationName), cascade: isCascade(node) }),

  VacuumStmt: node =>
    one({
      kind: 'vacuum',
      tables: listOf(node['rels']).map(item => relationName(nodeOf(item, 'VacuumRelation')?.['relation'])),
      full: optionsOf(node['options']).includes('full'),
      analyzeOnly: node['is_vacuumcmd'] !== true,
    }),

  ClusterStmt: node =>
    one({ kind: 'cluster', table: node['relation'] === undefined ? '' : relationName(node['relation']) }),

  LockStmt: node =>
    one({
      kind: 'lock table',
      tables: listOf(node['relations']).map(relationName),
      mode: lockModes[Number(node['mode'])] ?? '',
    }),

  UpdateStmt: node =>
    one({
      kind: 'update',
      table: relationName(node['relation']),
      bounded: node['whereClause'] !== undefined,
      columns: assignedColumns(node['targetList']),
    }),

  DeleteStmt: node =>
    one({
      kind: 'delete',
      table: relationName(node['relation']),
      bounded: node['whereClause'] !== undefined,
    }),

  InsertStmt(node) {
    const select = nodeOf(node['selectStmt'], 'SelectStmt');
    return one({
      kind: 'insert',
      table: relationName(node['relation']),
      fromQuery:
        select !== undefined && select['valuesLists'] === undefined && select['fromClause'] !== undefined,
    });
  },

  CreateEnumStmt: node =>
    one({
      kind: 'create enum',
      type: qualifiedName(stringsOf(node['typeName'])),
      values: stringsOf(node['vals']),
    }),

  AlterEnumStmt(node) {
    const type = qualifiedName(stringsOf(node['typeName']));
    const value = textOf(node['newVal']) ?? '';
    const old = textOf(node['oldVal']);
    return one(
      old === undefined
        ? { kind: 'add enum value', type, value, placed: node['newValNeighbor'] !== undefined }
        : { kind: 'rename enum value', type, from: old, to: value },
    );
  },

  CreateDomainStmt: node =>
    one({
      kind: 'create domain',
      domain: qualifiedName(stringsOf(node['domainname'])),
      constrained: listOf(node['constraints']).some(item => constraintOf(item) !== undefined),
    }),

  AlterDomainStmt(node) {
    const changes = { C: 'add constraint', O: 'set not null', V: 'validate' } as const;
    return one({
      kind: 'alter domain',
      domain: qualifiedName(stringsOf(node['typeName'])),
      change: changes[node['subtype'] as keyof typeof changes] ?? 'other',
      notValid: nodeOf(node['def'], 'Constraint')?.['skip_validation'] === true,
    });
  },

  CreateTrigStmt: node =>
    one({
      kind: 'create trigger',
      table: relationName(node['relation']),
      name: textOf(node['trigname']) ?? '',
      replace: node['replace'] === true,
    }),

  CreatePolicyStmt: node =>
    one({
      kind: 'create policy',
      table: relationName(node['table']),
      name: textOf(node['policy_name']) ?? '',
    }),
  AlterPolicyStmt: node =>
    one({
      kind: 'alter policy',
      table: relationName(node['table']),
      name: textOf(node['policy_name']) ?? '',
    }),

  ViewStmt: node =>
    one({ kind: 'create view', view: relationName(node['view']), replace: node['replace'] === true }),

  CreateFunctionStmt(node) {
    const volatility = textOf(nodeOf(option(node['options'], 'volatility'), 'String')?.['sval']);
    return one({
      kind: 'create function',
      name: qualifiedName(stringsOf(node['funcname'])),
      replace: node['replace'] === true,
      language: textOf(nodeOf(option(node['options'], 'language'), 'String')?.['sval']) ?? 'sql',
      volatility: volatility === undefined || volatility === 'volatile' ? 'volatile' : 'constant',
    });
  },

  GrantStmt: node =>
    node['is_grant'] === true
      ? one({ kind: 'other', node: 'GrantStmt' })
      : one({ kind: 'revoke', object: objectWord(node['objtype']) }),

  AlterSystemStmt: node =>
    one({ kind: 'alter system', name: textOf((node['setstmt'] as Node | undefined)?.['name']) ?? '' }),

  VariableSetStmt: node => {
    const args = listOf(node['args']).flatMap(item => constantText(item) ?? []);
    return one({
      kind: 'set',
      name: (textOf(node['name']) ?? '').toLowerCase(),
      value: node['kind'] === 'VAR_SET_VALUE' ? args.join(', ') : undefined,
      local: node['is_local'] === true,
    });
  },

  SelectStmt: node => one(setConfig(node) ?? { kind: 'call', functions: functionsIn(node) }),
  CallStmt: node => one({ kind: 'call', functions: functionsIn(node) }),
};

/** The columns of SET, in order; an element of an array or a field of a row is not the whole column. */
function assignedColumns(targets: unknown): string[] {
  return listOf(targets).flatMap(item => {
    const target = nodeOf(item, 'ResTarget');
    return target === undefined || target['indirection'] !== undefined ? [] : (textOf(target['name']) ?? []);
  });
}

function functionsIn(node: Node): string[] {
  const names = new Set<string>();
  const calls = { FuncCall: node['funccall'], ...node };
  walk(calls, (kind, call) => {
    if (kind === 'FuncCall') names.add(qualifiedName(stringsOf(call['funcname'])));
  });
  return [...names];
}

/** `SELECT set_config('search_path', '', false)` is a SET. */
function setConfig(node: Node): ActionBody | undefined {
  const [target] = listOf(node['targetList']);
  const call = nodeOf(nodeOf(target, 'ResTarget')?.['val'], 'FuncCall');
  if (call === undefined || stringsOf(call['funcname']).at(-1) !== 'set_config') return undefined;
  const [name, value, local] = listOf(call['args']);
  const setting = constantText(name);
  if (setting === undefined) return undefined;
  const boolean = nodeOf(local, 'A_Const')?.['boolval'] as Node | undefined;
  return {
    kind: 'set',
    name: setting.toLowerCase(),
    value: constantText(value),
    local: boolean?.['boolval'] === true,
  };
}

/** A constant as text; undefined for anything that is worked out. */
export function constantText(value: unknown): string | undefined {
  const constant = nodeOf(value, 'A_Const') ?? nodeOf(nodeOf(value, 'TypeCast')?.['arg'], 'A_Const');
  if (constant === undefined) return undefined;
  const text = constant['sval'] as Node | undefined;
  if (text !== undefined) return textOf(text['sval']) ?? '';
  const integer = constant['ival'] as Node | undefined;
  if (integer !== undefined) return String(integer['ival'] ?? 0);
  const decimal = constant['fval'] as Node | undefined;
  return decimal === undefined ? undefined : textOf(decimal['fval']);
}
