import { identifier } from '../../database/sql.ts';
import type { PostgresParser } from '../../files/postgres-parser.ts';
import type { Memory } from './memory.ts';
import { keyOf, type Node, nameSql, partsOf, relationKey, relationSql, typeSql } from './names.ts';

/** What a draft is made in. */
export interface DraftContext {
  readonly text: string;
  /** What this migration makes itself: what is done to it goes away with it. */
  readonly own: Set<string>;
  readonly memory: Memory;
  readonly parser: PostgresParser;
}

/** Statements that undo one that makes something; undefined where it is none of these, or what was there before is not known. */
export function undoMaker(
  kind: string,
  node: Node,
  { own, memory }: DraftContext,
): readonly string[] | undefined {
  const made = makers[kind]?.(node);
  if (made === undefined) return undefined;
  const { key, drop, isTemporary = false } = made;
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

interface Made {
  /** Of the object, for later statements about it. */
  readonly key: string;
  /** Behind DROP; undefined when it cannot be told. */
  readonly drop: string | undefined;
  readonly isTemporary?: boolean;
}

const makers: Readonly<Record<string, (node: Node) => Made>> = {
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
