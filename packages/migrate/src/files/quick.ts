import type { ParsedStatement } from './postgres-parser.ts';

type Node = Readonly<Record<string, unknown>>;

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
export function isQuickScript(statements: readonly Pick<ParsedStatement, 'kind' | 'node'>[]): boolean {
  const made = new Set(
    statements.flatMap(({ kind, node }) => (kind === 'CreateStmt' ? [tableOf(node)] : [])),
  );
  return statements.every(({ kind, node }) => {
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
export function leavesNoTrace(
  statements: readonly Pick<ParsedStatement, 'kind' | 'node'>[],
  text: string,
): boolean {
  if (/temp/i.test(text) || !isQuickScript(statements)) return false;
  // The bounds of a partition are evaluated when it is made.
  return !statements.some(({ kind, node }) => evaluating.has(kind) || node['partbound'] !== undefined);
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
  return `${schemaname}.${relname}`;
}
