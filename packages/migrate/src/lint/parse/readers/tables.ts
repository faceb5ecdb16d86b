import { columnFrom } from '../column.ts';
import { constraintOf } from '../constraint.ts';
import { relationName } from '../names.ts';
import { listOf, type Node, nodeOf, nodesOf, textOf } from '../node.ts';
import { isCascade, one, type Reader } from './reader.ts';

/** What is made for tables, and on them. */
export const tableReaders: Readonly<Record<string, Reader>> = {
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

  TruncateStmt: node =>
    one({ kind: 'truncate', tables: listOf(node['relations']).map(relationName), cascade: isCascade(node) }),

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
};
