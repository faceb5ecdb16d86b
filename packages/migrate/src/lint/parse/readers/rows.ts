import type { ActionBody } from '../action.ts';
import { qualifiedName, relationName } from '../names.ts';
import { listOf, type Node, nodeOf, stringsOf, textOf, walk } from '../node.ts';
import { constantText, one, type Reader } from './reader.ts';

/** Rows, and what is called. */
export const rowReaders: Readonly<Record<string, Reader>> = {
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
