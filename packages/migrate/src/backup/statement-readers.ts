import { isHarmlessBlock } from './do-block.ts';
import type { NewType, ObjectName } from './loss.ts';
import type { PartialLoss, Reading } from './reading.ts';
import { child, children, type Node, nameParts, text, walk } from './tree.ts';

/** By the parse tree's root node: what a statement can lose, and what it does to names. */
export const readers: Readonly<Record<string, (node: Node, reading: Reading, kind: string) => void>> = {
  AlterExtensionStmt: (_, reading) =>
    reading.cannotTell('ALTER EXTENSION, which runs a script of the extension'),
  AlterObjectSchemaStmt(node, { names, searchPath }) {
    const schema = text(node, 'newschema');
    const relation = relationIn(node, 'relation', searchPath);
    if (schema !== undefined && relation !== undefined) names.rename(relation, { schema });
  },
  AlterTableStmt: readAlterTable,
  CallStmt: (node, reading) =>
    reading.cannotTell(`CALL ${functionName(child(node, 'funccall'), reading).name}`),
  CopyStmt: readChanges,
  CreateSchemaStmt(node, reading) {
    for (const element of children(node, 'schemaElts')) {
      const relation = relationIn(child(element, 'CreateStmt'), 'relation', reading.searchPath);
      const schema = text(node, 'schemaname');
      if (relation !== undefined) reading.names.create({ ...relation, schema: relation.schema ?? schema });
    }
  },
  CreateStmt: readCreate,
  CreateTableAsStmt: (node, reading) =>
    readCreate({ ...node, relation: child(child(node, 'into'), 'rel') }, reading),
  DeleteStmt: readChanges,
  DoStmt(node, reading) {
    if (!isHarmlessBlock(node)) reading.cannotTell('a DO block');
  },
  DropOwnedStmt(node, { lose }) {
    for (const role of children(node, 'roles')) {
      const name = text(child(role, 'RoleSpec'), 'rolename') ?? 'CURRENT_USER';
      const on = { name, schema: undefined, searchPath: undefined };
      lose({ cause: 'DROP OWNED', kind: 'drop', object: 'role', on, cascades: cascades(node) });
    }
  },
  DropStmt: readDrop,
  DropdbStmt: (_, reading) => reading.cannotTell('DROP DATABASE, which this run is not connected to'),
  ExplainStmt: readChanges,
  InsertStmt: readChanges,
  MergeStmt: readChanges,
  PrepareStmt: readChanges,
  RenameStmt: readRename,
  SelectStmt(node, reading, kind) {
    const rel = child(child(node, 'intoClause'), 'rel');
    if (rel['relname'] !== undefined) readCreate({ relation: rel }, reading);
    readChanges(node, reading, kind);
    readCalls(node, reading);
  },
  TruncateStmt(node, { lose, names, searchPath }) {
    for (const relation of children(node, 'relations')) {
      const on = originOf(names, relationIn(relation, 'RangeVar', searchPath));
      const only = child(relation, 'RangeVar')['inh'] !== true;
      if (on !== undefined)
        lose({ cause: 'TRUNCATE', kind: 'truncate', object: 'relation', on, cascades: cascades(node), only });
    }
  },
  UpdateStmt: readChanges,
  VariableSetStmt: readSet,
};

function readDrop(node: Node, { lose, names, searchPath }: Reading): void {
  const object = droppable[String(node['removeType'])];
  if (object === undefined) return;
  const keyword = String(node['removeType']).slice('OBJECT_'.length);
  for (const item of children(node, 'objects')) {
    const on = objectName(nameParts(item), searchPath);
    const origin = object === 'relation' ? names.origin(on) : on;
    if (object === 'relation') names.drop(on);
    if (origin !== undefined)
      lose({ cause: `DROP ${keyword}`, kind: 'drop', object, on: origin, cascades: cascades(node) });
  }
}

/** What else can be dropped holds no rows, and no column depends on it. */
const droppable: Readonly<Record<string, PartialLoss['object']>> = {
  OBJECT_TABLE: 'relation',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_EXTENSION: 'extension',
  OBJECT_COLLATION: 'collation',
};

function readAlterTable(node: Node, { lose, names, searchPath }: Reading): void {
  const relation = relationIn(node, 'relation', searchPath);
  if (relation === undefined) return;
  const commands = children(node, 'cmds').map(each => child(each, 'AlterTableCmd'));
  const isType = node['objtype'] === 'OBJECT_TYPE';
  for (const command of commands) {
    const name = text(command, 'name') ?? '';
    // The attributes of a type are values in all columns of the type.
    if (isType && ['AT_DropColumn', 'AT_AlterColumnType'].includes(String(command['subtype']))) {
      lose({ cause: 'ALTER TYPE', kind: 'drop', object: 'type', on: relation, cascades: true });
      continue;
    }
    const added = text(child(child(command, 'def'), 'ColumnDef'), 'colname');
    if (command['subtype'] === 'AT_AddColumn' && added !== undefined && command['missing_ok'] !== true)
      names.addColumn(relation, added);
    const on = names.origin(relation);
    const columns = names.originColumns(relation, [name]);
    if (on === undefined || columns.length === 0) continue;
    const common = {
      object: 'relation',
      on,
      columns,
      only: child(node, 'relation')['inh'] !== true,
    } as const;
    if (command['subtype'] === 'AT_DropColumn')
      lose({ ...common, cause: 'DROP COLUMN', kind: 'drop', cascades: cascades(command) });
    if (command['subtype'] === 'AT_AlterColumnType')
      lose({
        ...common,
        cause: 'ALTER COLUMN TYPE',
        kind: 'retype',
        newTypes: [newType(columns[0] ?? name, command)],
      });
  }
}

function newType(column: string, command: Node): NewType {
  const definition = child(child(command, 'def'), 'ColumnDef');
  const type = child(definition, 'typeName');
  const isArray = children(type, 'arrayBounds').length > 0;
  return {
    column,
    type: `${isArray ? '_' : ''}${nameParts({ List: { items: type['names'] } }).at(-1) ?? ''}`,
    modifiers: children(type, 'typmods').map(each =>
      Number(child(child(each, 'A_Const'), 'ival')['ival'] ?? 0),
    ),
    isComputed: definition['raw_default'] !== undefined,
  };
}

function readCreate(node: Node, { names, searchPath }: Reading): void {
  const relation = relationIn(node, 'relation', searchPath);
  // With IF NOT EXISTS it may be an older one that has rows.
  if (relation !== undefined && node['if_not_exists'] !== true) names.create(relation);
}

function readRename(node: Node, { names, searchPath }: Reading): void {
  const name = text(node, 'newname') ?? '';
  const former = text(node, 'subname') ?? '';
  if (node['renameType'] === 'OBJECT_SCHEMA') names.renameSchema(former, name);
  const relation = relationIn(node, 'relation', searchPath);
  if (relation === undefined) return;
  if (node['renameType'] === 'OBJECT_TABLE') names.rename(relation, { name });
  if (node['renameType'] === 'OBJECT_COLUMN') names.renameColumn(relation, former, name);
}

/** Every INSERT, UPDATE, DELETE and MERGE in a statement, those in WITH included. */
function readChanges(node: Node, reading: Reading, kind: string): void {
  walk(kind, node, (each, part) => {
    for (const change of changes[each]?.(part) ?? []) loseRows(change, part, reading);
  });
}

interface Change {
  readonly cause: string;
  readonly kind: 'delete' | 'update';
  /** What is assigned to; nothing for a DELETE. */
  readonly targets: readonly Node[];
}

const changes: Readonly<Record<string, (node: Node) => readonly Change[]>> = {
  DeleteStmt: () => [{ cause: 'DELETE', kind: 'delete', targets: [] }],
  InsertStmt(node) {
    const conflict = child(node, 'onConflictClause');
    if (conflict['action'] !== 'ONCONFLICT_UPDATE') return [];
    return [{ cause: 'ON CONFLICT DO UPDATE', kind: 'update', targets: children(conflict, 'targetList') }];
  },
  MergeStmt: node =>
    children(node, 'mergeWhenClauses').flatMap((each): Change[] => {
      const clause = child(each, 'MergeWhenClause');
      if (clause['commandType'] === 'CMD_DELETE') return [{ cause: 'MERGE', kind: 'delete', targets: [] }];
      if (clause['commandType'] !== 'CMD_UPDATE') return [];
      return [{ cause: 'MERGE', kind: 'update', targets: children(clause, 'targetList') }];
    }),
  UpdateStmt: node => [{ cause: 'UPDATE', kind: 'update', targets: children(node, 'targetList') }],
};

function loseRows({ cause, kind, targets }: Change, node: Node, { lose, names, searchPath }: Reading): void {
  const relation = relationIn(node, 'relation', searchPath);
  const on = originOf(names, relation);
  if (relation === undefined || on === undefined) return;
  const written = targets.flatMap(target => text(child(target, 'ResTarget'), 'name') ?? []);
  const columns = names.originColumns(relation, written);
  // A column that the run has just added holds nothing yet that could be overwritten.
  if (kind === 'update' && columns.length === 0) return;
  lose({ cause, kind, object: 'relation', on, columns, only: child(node, 'relation')['inh'] !== true });
}

function readCalls(node: Node, reading: Reading): void {
  walk('', node, (kind, each) => {
    if (kind !== 'FuncCall') return;
    const name = functionName(each, reading);
    const [setting, value] = children(each, 'args').map(
      argument => text(child(child(argument, 'A_Const'), 'sval'), 'sval') ?? '',
    );
    if (name.name === 'set_config' && setting === 'search_path') reading.searchPath = splitPath(value ?? '');
    else reading.cannotTell(`a call of ${name.name}()`, name);
  });
}

function readSet(node: Node, reading: Reading): void {
  if (node['kind'] === 'VAR_RESET_ALL') reading.searchPath = undefined;
  if (node['name'] !== 'search_path') return;
  const values = children(node, 'args').flatMap(
    argument => text(child(child(argument, 'A_Const'), 'sval'), 'sval') ?? [],
  );
  // SET search_path = '' has one value that names no schema.
  reading.searchPath = node['kind'] === 'VAR_SET_VALUE' ? values.filter(value => value !== '') : undefined;
}

function splitPath(value: string): string[] {
  return value
    .split(',')
    .map(part => part.trim().replace(/^"(.*)"$/, '$1'))
    .filter(part => part !== '');
}

function functionName(call: Node, { searchPath }: Reading): ObjectName {
  return objectName(nameParts({ List: { items: call['funcname'] } }), searchPath);
}

function objectName(parts: readonly string[], searchPath: readonly string[] | undefined): ObjectName {
  return { name: parts.at(-1) ?? '', schema: parts.at(-2), searchPath };
}

function relationIn(
  node: Node,
  field: string,
  searchPath: readonly string[] | undefined,
): ObjectName | undefined {
  const range = child(node, field);
  const name = text(range, 'relname');
  return name === undefined ? undefined : { name, schema: text(range, 'schemaname'), searchPath };
}

function originOf(names: Reading['names'], name: ObjectName | undefined): ObjectName | undefined {
  return name === undefined ? undefined : names.origin(name);
}

function cascades(node: Node): boolean {
  return node['behavior'] === 'DROP_CASCADE';
}
