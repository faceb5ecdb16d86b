import type { ParsedStatement, PostgresParser } from '../../files/postgres-parser.ts';
import { undoAlterTable } from './alter-table.ts';
import { rememberDefaults } from './defaults.ts';
import { type DraftContext, undoMaker } from './makers.ts';
import type { Memory } from './memory.ts';
import { keyOf, type Node, objectParts, relationKey, relationSql } from './names.ts';
import { undoEnumChange, undoRename } from './rename.ts';

/** A way back, or the statement that has none. */
export type Draft = { readonly down: string } | { readonly stuckAt: string };

/** Undoes statement by statement, the last one first. Only a guess: `verify` tells whether it is right. */
export function draftDown(
  statements: readonly ParsedStatement[],
  section: string,
  parser: PostgresParser,
  memory: Memory,
): Draft {
  const own = new Set<string>();
  const undone: (readonly string[])[] = [];
  let stuckAt: string | undefined;
  for (const { kind, node, start, end } of statements) {
    const text = section.slice(start, end);
    const inverse = undo(kind, node, { text, own, memory, parser });
    rememberDefaults(node, section, text, memory, parser);
    if (inverse === undefined) stuckAt ??= text.replace(/\s+/g, ' ').slice(0, 60);
    else undone.push(inverse);
  }
  for (const name of own) memory.made.add(name);
  if (stuckAt !== undefined) return { stuckAt };
  const lines = undone.reverse().flatMap(each => each.toReversed());
  return { down: lines.map(line => `${line};\n`).join('') };
}

/** Statements that undo one statement; none where nothing is to be undone, undefined where there is no inverse. */
function undo(kind: string, node: Node, context: DraftContext): readonly string[] | undefined {
  switch (kind) {
    case 'IndexStmt':
      return undoIndex(node, context);
    case 'AlterTableStmt':
      if (context.own.has(relationKey(node['relation']))) return [];
      return undoAlterTable(node, context.text, context.own, context.memory, context.parser);
    case 'RenameStmt':
      return undoRename(node);
    case 'AlterEnumStmt':
      return undoEnumChange(node);
    case 'CommentStmt':
      return isOwn(objectParts(node['object']), context.own) ? [] : undefined;
    case 'GrantStmt':
      return undoGrant(node, context);
    case 'DropStmt':
      return undoDrop(node, context);
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'TruncateStmt':
    case 'CopyStmt':
      return context.own.has(relationKey(node['relation'])) ? [] : undefined;
    case 'SelectStmt':
      return /^select\s+(?:\d+\s*$|(?:pg_catalog\.)?(?:set_config|setval)\s*\()/i.test(context.text)
        ? []
        : undefined;
    default:
      return withoutEffect.has(kind) ? [] : undoMaker(kind, node, context);
  }
}

/** Nothing of them is left when the migration is over. */
const withoutEffect = new Set([
  'VariableSetStmt',
  'VariableShowStmt',
  'LockStmt',
  'NotifyStmt',
  'VacuumStmt',
  'CheckPointStmt',
  'TransactionStmt',
  'RefreshMatViewStmt',
]);

function undoIndex(node: Node, { own, memory }: DraftContext): string[] | undefined {
  const { schemaname, relname = '' } = (node['relation'] ?? {}) as { schemaname?: string; relname?: string };
  const columns = ((node['indexParams'] ?? []) as { IndexElem?: Node }[]).map(
    ({ IndexElem: element }) => element?.['name'],
  );
  const byServer = columns.every(column => typeof column === 'string')
    ? `${relname}_${columns.join('_')}_idx`
    : undefined;
  const name = (node['idxname'] as string | undefined) ?? byServer;
  if (own.has(relationKey(node['relation']))) return [];
  if (node['if_not_exists'] === true && memory.made.has(name ?? '')) return [];
  if (name === undefined || Buffer.byteLength(name) > 63) return undefined;
  own.add(name);
  const concurrently = node['concurrent'] === true ? 'CONCURRENTLY ' : '';
  return [`DROP INDEX ${concurrently}${relationSql({ schemaname, relname: name })}`];
}

function undoGrant(node: Node, { text, own }: DraftContext): string[] | undefined {
  const objects = (node['objects'] ?? []) as Record<string, Node | undefined>[];
  const areOwn = objects.every(object =>
    object['RangeVar'] === undefined
      ? isOwn(objectParts(object), own)
      : own.has(relationKey(object['RangeVar'])),
  );
  if (objects.length > 0 && areOwn) return [];
  if (node['is_grant'] !== true) return undefined;
  const [, rights, on, to] =
    /^grant\s+([\s\S]+?)\s+on\s+([\s\S]+?)\s+to\s+([\s\S]+?)(?:\s+with\s+grant\s+option)?$/i.exec(text) ?? [];
  return rights === undefined ? undefined : [`REVOKE ${rights} ON ${on} FROM ${to}`];
}

/** `DROP … IF EXISTS` of what no migration has made clears the way for what follows, and does nothing else. */
function undoDrop(node: Node, { own, memory }: DraftContext): string[] | undefined {
  const objects = (node['objects'] ?? []) as unknown[];
  const keys = objects.map(object => keyOf(objectParts(object)));
  const isNothing = keys.every(key => own.has(key) || (node['missing_ok'] === true && !memory.made.has(key)));
  return isNothing ? [] : undefined;
}

/** By its whole name, or as a part of something: a column of a table. */
function isOwn(parts: readonly string[], own: ReadonlySet<string>): boolean {
  return own.has(keyOf(parts)) || (parts.length > 1 && own.has(keyOf(parts.slice(0, -1))));
}
