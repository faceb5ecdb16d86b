import { identifier } from '../../database/sql.ts';
import type { ParsedStatement, PostgresParser } from '../../files/postgres-parser.ts';
import { byteOffsets } from '../../files/text.ts';
import { undoAlterTable } from './alter-table.ts';
import { expressionAt } from './defaults.ts';
import type { Memory } from './memory.ts';
import {
  keyOf,
  type Node,
  nameSql,
  objectParts,
  partsOf,
  relationKey,
  relationSql,
  typeSql,
} from './names.ts';
import { undoEnumChange, undoRename } from './rename.ts';

/** A way back, or the statement that has none. */
export type Draft = { readonly down: string } | { readonly stuckAt: string };

interface Context {
  readonly text: string;
  /** What this migration makes itself: what is done to it goes away with it. */
  readonly own: Set<string>;
  readonly memory: Memory;
  readonly parser: PostgresParser;
}

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
    rememberDefaults(node, section, { text, own, memory, parser });
    if (inverse === undefined) stuckAt ??= text.replace(/\s+/g, ' ').slice(0, 60);
    else undone.push(inverse);
  }
  for (const name of own) memory.made.add(name);
  if (stuckAt !== undefined) return { stuckAt };
  const lines = undone.reverse().flatMap(each => each.toReversed());
  return { down: lines.map(line => `${line};\n`).join('') };
}

/** Statements that undo one statement; none where nothing is to be undone, undefined where there is no inverse. */
function undo(kind: string, node: Node, context: Context): readonly string[] | undefined {
  const reader = makers[kind];
  if (reader !== undefined) return undoMaker(reader(node, context), node, context);
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
      return withoutEffect.has(kind) ? [] : undefined;
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

interface Made {
  /** Of the object, for later statements about it. */
  readonly key: string;
  /** Behind DROP; undefined when it cannot be told. */
  readonly drop: string | undefined;
  readonly isTemporary?: boolean;
}

const makers: Readonly<Record<string, (node: Node, context: Context) => Made>> = {
  CreateStmt: node => relationMade('TABLE', node['relation']),
  CreateForeignTableStmt: node =>
    relationMade('FOREIGN TABLE', (node['base'] as Node | undefined)?.['relation']),
  ViewStmt: node => relationMade('VIEW', node['view']),
  CreateSeqStmt: node => relationMade('SEQUENCE', node['sequence']),
  CreateTableAsStmt: node =>
    relationMade(
      node['objtype'] === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE',
      (node['into'] as Node | undefined)?.['rel'],
    ),
  CreateEnumStmt: node => named('TYPE', node['typeName']),
  CreateRangeStmt: node => named('TYPE', node['typeName']),
  CreateDomainStmt: node => named('DOMAIN', node['domainname']),
  CompositeTypeStmt: node => relationMade('TYPE', node['typevar']),
  CreateSchemaStmt: node => simple('SCHEMA', node['schemaname']),
  CreateExtensionStmt: node => simple('EXTENSION', node['extname']),
  CreateStatsStmt: node => named('STATISTICS', node['defnames']),
  CreateTrigStmt: node => onTable('TRIGGER', node['trigname'], node['relation']),
  CreatePolicyStmt: node => onTable('POLICY', node['policy_name'], node['table']),
  RuleStmt: node => onTable('RULE', node['rulename'], node['relation']),
  CreateFunctionStmt(node) {
    const kind = node['is_procedure'] === true ? 'PROCEDURE' : 'FUNCTION';
    const parameters = ((node['parameters'] ?? []) as { FunctionParameter?: Node }[])
      .map(({ FunctionParameter: parameter }) => parameter ?? {})
      .filter(({ mode }) => mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE')
      .map(({ argType }) => typeSql(argType));
    const isKnown = parameters.every(type => type !== undefined);
    return {
      key: keyOf(partsOf(node['funcname'])),
      drop: isKnown ? `${kind} ${nameSql(node['funcname'])}(${parameters.join(', ')})` : undefined,
    };
  },
};

function relationMade(kind: string, relation: unknown): Made {
  const isTemporary = (relation as Node | undefined)?.['relpersistence'] === 't';
  return { key: relationKey(relation), drop: `${kind} ${relationSql(relation)}`, isTemporary };
}

function named(kind: string, list: unknown): Made {
  return { key: keyOf(partsOf(list)), drop: Array.isArray(list) ? `${kind} ${nameSql(list)}` : undefined };
}

function simple(kind: string, name: unknown): Made {
  return {
    key: String(name),
    drop: typeof name === 'string' ? `${kind} ${identifier(name).text}` : undefined,
  };
}

function onTable(kind: string, name: unknown, table: unknown): Made {
  const key = `${relationKey(table)}.${String(name)}`;
  return { key, drop: `${kind} ${identifier(String(name)).text} ON ${relationSql(table)}` };
}

function undoMaker({ key, drop, isTemporary = false }: Made, node: Node, { own, memory }: Context) {
  const isReplaced = node['replace'] === true && memory.made.has(key) && !own.has(key);
  const isThere = node['if_not_exists'] === true && memory.made.has(key);
  const table = key.includes('.') ? key.slice(0, key.lastIndexOf('.')) : '';
  // A trigger goes with its table too, but its function, which was made later, goes before.
  const goesAlong = /^(?:POLICY|RULE) /.test(drop ?? '') && own.has(table);
  const isAgain = own.has(key);
  if (!isThere) own.add(key);
  // What stood there before is in an earlier migration, and only a person can tell which.
  if (isReplaced) return undefined;
  if (isThere || isTemporary || goesAlong || isAgain) return [];
  return drop === undefined ? undefined : [`DROP ${drop}`];
}

function undoIndex(node: Node, { own, memory }: Context): string[] | undefined {
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

function undoGrant(node: Node, { text, own }: Context): string[] | undefined {
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
function undoDrop(node: Node, { own, memory }: Context): string[] | undefined {
  const objects = (node['objects'] ?? []) as unknown[];
  const keys = objects.map(object => keyOf(objectParts(object)));
  const isNothing = keys.every(key => own.has(key) || (node['missing_ok'] === true && !memory.made.has(key)));
  return isNothing ? [] : undefined;
}

/** By its whole name, or as a part of something: a column of a table. */
function isOwn(parts: readonly string[], own: ReadonlySet<string>): boolean {
  return own.has(keyOf(parts)) || (parts.length > 1 && own.has(keyOf(parts.slice(0, -1))));
}

/** Keeps the defaults of new columns: whoever drops one later needs the text. */
function rememberDefaults(node: Node, section: string, { text, memory, parser }: Context): void {
  const table = relationKey(node['relation']);
  const added = ((node['cmds'] ?? []) as { AlterTableCmd?: Node }[]).map(
    ({ AlterTableCmd: command }) => command?.['def'],
  );
  const elements = [...((node['tableElts'] ?? []) as unknown[]), ...added] as (
    | { ColumnDef?: Node }
    | undefined
  )[];
  const columns = elements.map(element => element?.ColumnDef).filter(column => column !== undefined);
  if (columns.length === 0 || !/\bdefault\b/i.test(text)) return;
  const toOffset = byteOffsets(section);
  for (const column of columns) {
    const constraints = (column['constraints'] ?? []) as { Constraint?: Node }[];
    const own = constraints.find(
      ({ Constraint: constraint }) => constraint?.['contype'] === 'CONSTR_DEFAULT',
    )?.Constraint;
    if (own === undefined) continue;
    const start = toOffset(Number(own['location'] ?? 0));
    const expression = expressionAt(section.slice(start + 'default'.length), parser);
    if (expression !== undefined) memory.defaults.set(`${table}.${String(column['colname'])}`, expression);
  }
}
