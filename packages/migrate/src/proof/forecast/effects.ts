import { alterTableEffects } from './alter-table.ts';
import { type Effect, type Node, nameFromList, nameOf, nodesIn, type Relation, words } from './nodes.ts';

/** The effects of a statement on tables, none where it touches no table; undefined where it cannot be known before it runs. */
export function effectsOf(kind: string, node: Node): readonly Effect[] | undefined {
  const effects = readers[kind];
  if (effects === undefined) return unknowable.has(kind) ? undefined : [];
  return effects(node);
}

/** What runs code of its own. */
const unknowable = new Set(['DoStmt', 'CallStmt', 'ExecuteStmt']);

const on = (fact: string, relation: Relation | undefined, role = 'target'): Effect[] =>
  relation === undefined ? [] : [{ fact, roles: { [role]: relation } }];

const readers: Readonly<Record<string, (node: Node) => readonly Effect[]>> = {
  AlterTableStmt: alterTableEffects,
  CreateStmt: createTable,
  CreateTableAsStmt: node =>
    nodesIn(node['query'], 'RangeVar').flatMap(source =>
      on(
        node['objtype'] === 'OBJECT_MATVIEW' ? 'create-materialized-view' : 'create-table-as',
        nameOf(source),
      ),
    ),
  IndexStmt: node =>
    on(node['concurrent'] === true ? 'create-index-concurrently' : 'create-index', nameOf(node['relation'])),
  DropStmt: drop,
  RenameStmt: node => on(renames[words(node['renameType'])] ?? 'rename-column', nameOf(node['relation'])),
  CreateTrigStmt: node => on('create-trigger', nameOf(node['relation'])),
  CreatePolicyStmt: node => on('create-policy', nameOf(node['table'])),
  AlterPolicyStmt: node => on('create-policy', nameOf(node['table'])),
  RuleStmt: node => on('create-rule', nameOf(node['relation'])),
  ViewStmt: node =>
    on(node['replace'] === true ? 'replace-view' : 'create-view', nameOf(node['view']), 'seen'),
  RefreshMatViewStmt: node =>
    on(node['concurrent'] === true ? 'refresh-concurrently' : 'refresh', nameOf(node['relation']), 'stored'),
  ReindexStmt: reindex,
  TruncateStmt: node =>
    nodesIn(node['relations'], 'RangeVar').flatMap(table => on('truncate', nameOf(table))),
  CommentStmt: node => {
    const names = nameFromList(node['object']);
    if (node['objtype'] === 'OBJECT_TABLE') return on('comment', names);
    return node['objtype'] === 'OBJECT_COLUMN' ? on('comment', nameFromList(node['object'], 1)) : [];
  },
  GrantStmt: node =>
    node['objtype'] === 'OBJECT_TABLE'
      ? nodesIn(node['objects'], 'RangeVar').flatMap(table => on('grant', nameOf(table)))
      : [],
  VacuumStmt: node => nodesIn(node['rels'], 'RangeVar').flatMap(table => on('analyze', nameOf(table))),
  LockStmt: node => nodesIn(node['relations'], 'RangeVar').flatMap(table => on('lock-table', nameOf(table))),
  ClusterStmt: node => on('cluster', nameOf(node['relation'])),
  CreateStatsStmt: node =>
    nodesIn(node['relations'], 'RangeVar').flatMap(table => on('create-statistics', nameOf(table))),
  AlterObjectSchemaStmt: node => on('set-schema', nameOf(node['relation'])),
  InsertStmt: node => on('insert', nameOf(node['relation'])),
  UpdateStmt: node => on('update', nameOf(node['relation'])),
  DeleteStmt: node => on('delete', nameOf(node['relation'])),
};

const renames: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'rename-table',
  OBJECT_INDEX: 'rename-index',
};

function createTable(node: Node): readonly Effect[] {
  const references = nodesIn(node, 'Constraint')
    .filter(constraint => constraint['contype'] === 'CONSTR_FOREIGN')
    .flatMap(constraint => on('create-table-references', nameOf(constraint['pktable']), 'referenced'));
  const parents =
    node['partbound'] === undefined
      ? []
      : nodesIn(node['inhRelations'], 'RangeVar').flatMap(parent =>
          on('create-partition', nameOf(parent), 'parent'),
        );
  return [...references, ...parents];
}

function drop(node: Node): readonly Effect[] {
  const objects = Array.isArray(node['objects']) ? node['objects'] : [];
  const names = (cut: number) => objects.flatMap(object => nameFromList(object, cut) ?? []);
  const isConcurrent = node['concurrent'] === true;
  switch (node['removeType']) {
    case 'OBJECT_TABLE':
      return names(0).flatMap(table => on('drop-table', table));
    case 'OBJECT_VIEW':
      return names(0).flatMap(view => on('drop-view', view, 'seen'));
    case 'OBJECT_INDEX':
      return names(0).flatMap(index =>
        on(isConcurrent ? 'drop-index-concurrently' : 'drop-index', { ...index, isIndex: true }),
      );
    case 'OBJECT_TRIGGER':
      return names(1).flatMap(table => on('drop-trigger', table));
    case 'OBJECT_POLICY':
      return names(1).flatMap(table => on('create-policy', table));
    default:
      return [];
  }
}

function reindex(node: Node): readonly Effect[] {
  const relation = nameOf(node['relation']);
  const isConcurrent = nodesIn(node['params'], 'DefElem').some(({ defname }) => defname === 'concurrently');
  if (relation === undefined) return [];
  if (node['kind'] === 'REINDEX_OBJECT_INDEX')
    return on(isConcurrent ? 'reindex-concurrently' : 'reindex', { ...relation, isIndex: true });
  return on(isConcurrent ? 'reindex-concurrently' : 'reindex-table', relation);
}
