import type { ParsedStatement, PostgresParser, Token } from './postgres-parser.ts';

/** A name as the SQL says it; without a schema the search_path decides. */
export interface ObjectName {
  readonly schema?: string;
  readonly name: string;
}

/** What a statement that may not run in a transaction leaves behind, so that a run after a crash can tell how far it came. */
export type Effect =
  | {
      readonly type: 'index_built';
      readonly table: ObjectName;
      /** Undefined where the server chooses it. */
      readonly name: string | undefined;
      readonly unique: boolean;
      readonly ifNotExists: boolean;
      /** The statement's text behind the table's name. */
      readonly definition: string;
    }
  | { readonly type: 'index_dropped'; readonly index: ObjectName }
  | {
      readonly type: 'indexes_rebuilt';
      readonly scope: 'index' | 'table' | 'schema' | 'database';
      readonly object: ObjectName | undefined;
    }
  | { readonly type: 'partition_detached'; readonly parent: ObjectName; readonly partition: ObjectName }
  | {
      readonly type: 'object_created' | 'object_dropped';
      readonly catalog: 'database' | 'tablespace' | 'subscription';
      readonly name: string;
    }
  /** To run it twice is the same as once. */
  | { readonly type: 'repeatable' };

/** A statement that PostgreSQL refuses in a transaction: always, or where `isCertain` is false, depending on what it finds. */
export interface OutsideStatement {
  /** For people, for example `CREATE INDEX CONCURRENTLY`. */
  readonly command: string;
  readonly isCertain: boolean;
  /** It waits for others without making anybody wait, so it needs no lock_timeout. */
  readonly isConcurrent: boolean;
  readonly effect: Effect;
}

/**
 * Says whether a statement must run outside of transactions, on PostgreSQL 12 to 18. What only the server can know, such as
 * whether a table is partitioned, it says itself when it is tried.
 */
export function findOutsideStatement(
  { kind, node }: Pick<ParsedStatement, 'kind' | 'node'>,
  text: string,
  parser: Pick<PostgresParser, 'tokens'>,
): OutsideStatement | undefined {
  return readers[kind]?.(node, text, parser);
}

/** An index that a statement builds where none of its name exists: one that exists may be invalid, or another one. */
export interface ExpectedIndex {
  readonly table: ObjectName;
  readonly name: string;
}

/** What `CREATE INDEX IF NOT EXISTS` promises, where it runs in a transaction. */
export function findExpectedIndex({
  kind,
  node,
}: Pick<ParsedStatement, 'kind' | 'node'>): ExpectedIndex | undefined {
  if (kind !== 'IndexStmt' || node['if_not_exists'] !== true || node['concurrent'] === true) return undefined;
  return { table: rangeName(node['relation']), name: String(node['idxname']) };
}

type Node = Readonly<Record<string, unknown>>;
type Reader = (
  node: Node,
  text: string,
  parser: Pick<PostgresParser, 'tokens'>,
) => OutsideStatement | undefined;

const readers: Readonly<Record<string, Reader>> = {
  IndexStmt(node, text, parser) {
    if (node['concurrent'] !== true) return undefined;
    return concurrent('CREATE INDEX CONCURRENTLY', {
      type: 'index_built',
      table: rangeName(node['relation']),
      name: node['idxname'] as string | undefined,
      unique: node['unique'] === true,
      ifNotExists: node['if_not_exists'] === true,
      definition: behindTable(text, parser.tokens(text) ?? []),
    });
  },
  DropStmt(node) {
    if (node['concurrent'] !== true) return undefined;
    const [first] = node['objects'] as [{ List: { items: { String: { sval: string } }[] } }];
    const names = first.List.items.map(item => item.String.sval);
    const [name = '', schema] = names.toReversed();
    return concurrent('DROP INDEX CONCURRENTLY', {
      type: 'index_dropped',
      index: schema === undefined ? { name } : { schema, name },
    });
  },
  ReindexStmt(node) {
    const scope = reindexScopes[String(node['kind'])] ?? 'database';
    const name = node['name'] as string | undefined;
    const object =
      node['relation'] === undefined
        ? name === undefined
          ? undefined
          : { name }
        : rangeName(node['relation']);
    if (hasOption(node['params'], 'concurrently')) {
      return concurrent('REINDEX CONCURRENTLY', { type: 'indexes_rebuilt', scope, object });
    }
    // Of a partitioned table or index, too: only the server knows which one that is.
    return scope === 'schema' || scope === 'database'
      ? repeatable(`REINDEX ${scope.toUpperCase()}`)
      : undefined;
  },
  VacuumStmt: node => (node['is_vacuumcmd'] === true ? repeatable('VACUUM') : undefined),
  ClusterStmt: node => (node['relation'] === undefined ? repeatable('CLUSTER') : undefined),
  AlterSystemStmt: () => repeatable('ALTER SYSTEM'),
  CreatedbStmt: node => certain('CREATE DATABASE', created('database', node['dbname'])),
  DropdbStmt: node => certain('DROP DATABASE', dropped('database', node['dbname'])),
  AlterDatabaseStmt: node =>
    hasOption(node['options'], 'tablespace') ? repeatable('ALTER DATABASE … SET TABLESPACE') : undefined,
  CreateTableSpaceStmt: node => certain('CREATE TABLESPACE', created('tablespace', node['tablespacename'])),
  DropTableSpaceStmt: node => certain('DROP TABLESPACE', dropped('tablespace', node['tablespacename'])),
  CreateSubscriptionStmt: node => ({
    ...certain('CREATE SUBSCRIPTION', created('subscription', node['subname'])),
    isCertain: !isSwitchedOff(node['options'], 'connect') && !isSwitchedOff(node['options'], 'create_slot'),
  }),
  DropSubscriptionStmt: node => ({
    ...certain('DROP SUBSCRIPTION', dropped('subscription', node['subname'])),
    isCertain: false,
  }),
  AlterTableStmt(node) {
    const [command] = node['cmds'] as [{ AlterTableCmd: { subtype: string; def?: { PartitionCmd?: Node } } }];
    const partition = command.AlterTableCmd.def?.PartitionCmd;
    if (partition?.['concurrent'] !== true) return undefined;
    return concurrent('DETACH PARTITION CONCURRENTLY', {
      type: 'partition_detached',
      parent: rangeName(node['relation']),
      partition: rangeName(partition['name']),
    });
  },
  DoStmt: (_, text) => (endsTransactions.test(text) ? repeatable('DO with COMMIT or ROLLBACK') : undefined),
};

const reindexScopes: Readonly<Record<string, 'index' | 'table' | 'schema' | 'database'>> = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
};

/** As a statement of its own in a block; `ROLLBACK TO` does not exist there. */
const endsTransactions =
  /(?:;|\$|\b(?:begin|then|else|loop))\s*(?:commit|rollback)\s*(?:and\s+(?:no\s+)?chain\s*)?;/i;

function certain(command: string, effect: Effect): OutsideStatement {
  return { command, isCertain: true, isConcurrent: false, effect };
}

function concurrent(command: string, effect: Effect): OutsideStatement {
  return { command, isCertain: true, isConcurrent: true, effect };
}

function repeatable(command: string): OutsideStatement {
  return certain(command, { type: 'repeatable' });
}

type Catalog = 'database' | 'tablespace' | 'subscription';

function created(catalog: Catalog, name: unknown): Effect {
  return { type: 'object_created', catalog, name: String(name) };
}

function dropped(catalog: Catalog, name: unknown): Effect {
  return { type: 'object_dropped', catalog, name: String(name) };
}

function rangeName(node: unknown): ObjectName {
  const { schemaname: schema, relname: name } = node as { schemaname?: string; relname: string };
  return schema === undefined ? { name } : { schema, name };
}

interface Option {
  readonly DefElem: { readonly defname: string; readonly arg?: Readonly<Record<string, Node>> };
}

function findOption(options: unknown, name: string): Option['DefElem'] | undefined {
  return (options as readonly Option[] | undefined)?.find(({ DefElem }) => DefElem.defname === name)?.DefElem;
}

function hasOption(options: unknown, name: string): boolean {
  const option = findOption(options, name);
  return option !== undefined && !isFalse(option);
}

function isSwitchedOff(options: unknown, name: string): boolean {
  const option = findOption(options, name);
  return option !== undefined && isFalse(option);
}

/** Options are booleans, words or numbers, as the server reads them all. */
function isFalse({ arg }: Option['DefElem']): boolean {
  const value = Object.values(arg ?? {})[0];
  if (value === undefined) return false;
  const text = String(value['sval'] ?? value['boolval'] ?? value['ival'] ?? '0');
  return /^(?:false|off|0)$/i.test(text);
}

/** `CREATE INDEX … ON [ONLY] schema.table *` is what stands before. */
function behindTable(text: string, tokens: readonly Token[]): string {
  let at = tokens.findIndex(token => token.text.toUpperCase() === 'ON') + 1;
  if (tokens[at]?.text.toUpperCase() === 'ONLY') at += 1;
  at += 1;
  while (tokens[at]?.text === '.') at += 2;
  if (tokens[at]?.text === '*') at += 1;
  return text.slice(tokens[at]?.start ?? text.length);
}
