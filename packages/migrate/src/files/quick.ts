import type { ParsedStatement } from './postgres-parser.ts';

type Node = Readonly<Record<string, unknown>>;
type Statements = readonly Pick<ParsedStatement, 'kind' | 'node'>[];

/** What a script can do to whoever waits for it, each claim stronger than the one before. */
export interface Reach {
  /** It ends at once whatever the tables hold. */
  readonly isQuick: boolean;
  /** And it cannot leave its session other than it found it. */
  readonly leavesNoTrace: boolean;
  /** And it touches nothing but what it makes. */
  readonly isSelfContained: boolean;
  /** It leaves no trace, and all it does is to drop things that hold data or work on them: one short lock each. */
  readonly isDropping: boolean;
}

export function reachOf(statements: Statements, text: string): Reach {
  const isQuick = isQuickScript(statements);
  const leaves = isQuick && leavesNoTrace(statements, text);
  return {
    isQuick,
    leavesNoTrace: leaves,
    isSelfContained: leaves && isSelfContained(statements),
    isDropping: leaves && statements.every(isPlainDrop),
  };
}

/** Statements that make something new, or change a description or a right: they look at no row of any table. */
const newObjects = new Set([
  'CreateStmt',
  'CreateSeqStmt',
  'CreateEnumStmt',
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateFunctionStmt',
  'ViewStmt',
  'CommentStmt',
  'GrantStmt',
]);

/** Quick on a table that was made in the same script, which is empty and which nobody else can see. */
const onNewTables = new Set([
  'IndexStmt',
  'AlterTableStmt',
  'CreateTrigStmt',
  'CreatePolicyStmt',
  'InsertStmt',
]);

/**
 * True for a script that ends at once whatever the tables hold, so that no one has to watch it run. In doubt false: a
 * query can take any time, and so can a lock on a table that is in use.
 */
function isQuickScript(statements: Statements): boolean {
  const made = new Set<string>();
  return statements.every(({ kind, node }) => {
    noteTable(made, kind, node);
    if (newObjects.has(kind)) return true;
    if (kind === 'DropStmt') return node['concurrent'] !== true;
    return onNewTables.has(kind) && made.has(tableOf(node)) && !readsRows(kind, node);
  });
}

/** Of the quick ones, those that evaluate an expression at once, which may hold any function. */
const evaluating = new Set(['AlterTableStmt', 'InsertStmt']);

/**
 * True for a quick script that calls no function and makes nothing temporary, and so cannot leave its session other than it
 * found it: no setting, no role, no deferred constraint. (An event trigger could; the target tells whether it has any.)
 */
function leavesNoTrace(statements: Statements, text: string): boolean {
  if (/temp/i.test(text)) return false;
  // The bounds of a partition are evaluated when it is made.
  return !statements.some(({ kind, node }) => evaluating.has(kind) || node['partbound'] !== undefined);
}

/**
 * True for a script without trace that takes no lock which anybody could wait for, and waits for nobody's: it makes new
 * objects, and touches only those.
 */
function isSelfContained(statements: Statements): boolean {
  const made = new Set<string>();
  return statements.every(({ kind, node }) => {
    noteTable(made, kind, node);
    return selfContained[kind]?.(node, made) === true;
  });
}

/** Not of what others rest upon without a lock that says so: a schema, an extension, a role's rights. */
const droppable = new Set([
  'OBJECT_TABLE',
  'OBJECT_INDEX',
  'OBJECT_SEQUENCE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_TYPE',
  'OBJECT_DOMAIN',
  'OBJECT_FUNCTION',
]);

function isPlainDrop({ kind, node }: Statements[number]): boolean {
  return kind === 'DropStmt' && droppable.has(String(node['removeType']));
}

const selfContained: Readonly<Record<string, (node: Node, made: ReadonlySet<string>) => boolean>> = {
  CreateStmt: (node, made) =>
    made.has(tableOf(node)) &&
    node['inhRelations'] === undefined &&
    node['ofTypename'] === undefined &&
    !holds(node, 'TableLikeClause') &&
    referencedTables(node).every(table => made.has(table)),
  IndexStmt: (node, made) => made.has(tableOf(node)) && isPlainIndex(node),
  CommentStmt: (node, made) => made.has(commentedTable(node)),
  CreateSeqStmt: node => !JSON.stringify(node).includes('"defname":"owned_by"'),
  CreateEnumStmt: () => true,
  CompositeTypeStmt: () => true,
  CreateDomainStmt: () => true,
  CreateFunctionStmt: node => node['replace'] !== true && isPlpgsql(node),
};

/** A table that is made later is another one until then; with IF NOT EXISTS it may be an old one, with rows, in use. */
function noteTable(made: Set<string>, kind: string, node: Node): void {
  if (kind === 'CreateStmt' && node['if_not_exists'] !== true) made.add(tableOf(node));
}

/** Whose body the server analyses only when it is called. That of a function in SQL takes locks on what it names. */
function isPlpgsql(node: Node): boolean {
  return /"defname":"language","arg":\{"String":\{"sval":"plpgsql"\}\}/i.test(JSON.stringify(node));
}

/** An expression may be worked out when the index is made, and call a function. */
function isPlainIndex(node: Node): boolean {
  const columns = (node['indexParams'] ?? []) as readonly { readonly IndexElem?: Node }[];
  return node['whereClause'] === undefined && columns.every(each => each.IndexElem?.['name'] !== undefined);
}

/** Tables that foreign keys lead to. */
function referencedTables(node: Node): string[] {
  const elements = (node['tableElts'] ?? []) as readonly {
    readonly Constraint?: Node;
    readonly ColumnDef?: { readonly constraints?: readonly { readonly Constraint?: Node }[] };
  }[];
  const constraints = elements.flatMap(({ Constraint: own, ColumnDef: column }) => [
    own,
    ...(column?.constraints ?? []).map(({ Constraint: each }) => each),
  ]);
  return constraints.flatMap(each =>
    each?.['pktable'] === undefined ? [] : [tableOf({ relation: each['pktable'] })],
  );
}

/** Of a comment on a table or on one of its columns. */
function commentedTable(node: Node): string {
  const { List: list } = (node['object'] ?? {}) as {
    List?: { items?: readonly { String?: { sval?: string } }[] };
  };
  const names = (list?.items ?? []).map(({ String: name }) => name?.sval ?? '');
  const path =
    node['objtype'] === 'OBJECT_TABLE'
      ? names
      : node['objtype'] === 'OBJECT_COLUMN'
        ? names.slice(0, -1)
        : [];
  if (path.length > 2) return '';
  const [schemaname, relname] = path.length === 1 ? ['', path[0]] : path;
  return tableOf({ relation: { schemaname, relname } });
}

function holds(node: Node, name: string): boolean {
  return ((node['tableElts'] ?? []) as readonly Node[]).some(element => name in element);
}

/** INSERT … SELECT, from wherever. */
function readsRows(kind: string, node: Node): boolean {
  if (kind !== 'InsertStmt') return false;
  const select = node['selectStmt'] as { SelectStmt?: Node } | undefined;
  return node['withClause'] !== undefined || select?.SelectStmt?.['valuesLists'] === undefined;
}

function tableOf(node: Node): string {
  const { schemaname = '', relname = '' } = (node['relation'] ?? node['table'] ?? {}) as {
    schemaname?: string;
    relname?: string;
  };
  return JSON.stringify([schemaname, relname]);
}
