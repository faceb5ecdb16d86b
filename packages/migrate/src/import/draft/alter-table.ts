import { identifier } from '../../database/sql.ts';
import type { PostgresParser } from '../../files/postgres-parser.ts';
import { expressionAt } from './defaults.ts';
import type { Memory } from './memory.ts';
import { type Node, partsOf, relationKey, relationSql } from './names.ts';

/** What undoes each action of an ALTER TABLE, in their order; undefined when one has no inverse. */
export function undoAlterTable(
  node: Node,
  text: string,
  own: Set<string>,
  memory: Memory,
  parser: PostgresParser,
): string[] | undefined {
  const table = relationSql(node['relation']);
  const key = relationKey(node['relation']);
  const kind = node['objtype'] === 'OBJECT_TABLE' || node['objtype'] === undefined ? 'TABLE' : undefined;
  const commands = (node['cmds'] ?? []) as { AlterTableCmd?: Node }[];
  const undone: string[] = [];
  for (const { AlterTableCmd: command = {} } of commands) {
    const statement = undoCommand(command, { table, key, text, own, memory, parser });
    if (statement === undefined || kind === undefined) return undefined;
    if (statement !== '') undone.push(`ALTER TABLE ${table} ${statement}`);
  }
  return undone;
}

interface Context {
  readonly table: string;
  readonly key: string;
  readonly text: string;
  readonly own: Set<string>;
  readonly memory: Memory;
  readonly parser: PostgresParser;
}

/** Empty where nothing is to be undone. */
function undoCommand(command: Node, context: Context): string | undefined {
  const { key, own, memory } = context;
  const column = String(command['name'] ?? '');
  const quoted = column === '' ? '' : identifier(column).text;
  const def = (command['def'] ?? {}) as Record<string, Node | undefined>;
  switch (command['subtype']) {
    case 'AT_AddColumn': {
      const name = String(def['ColumnDef']?.['colname'] ?? '');
      own.add(`${key}.${name}`);
      memory.made.add(`${key}.${name}`);
      return `DROP COLUMN ${identifier(name).text}`;
    }
    case 'AT_AddConstraint':
      return undoConstraint(def['Constraint'] ?? {}, context);
    case 'AT_ColumnDefault':
      return undoDefault(column, command['def'] !== undefined, context);
    case 'AT_SetNotNull':
      return own.has(`${key}.${column}`) ? '' : `ALTER COLUMN ${quoted} DROP NOT NULL`;
    case 'AT_DropNotNull':
      return own.has(`${key}.${column}`) ? '' : `ALTER COLUMN ${quoted} SET NOT NULL`;
    case 'AT_EnableRowSecurity':
      return 'DISABLE ROW LEVEL SECURITY';
    case 'AT_DisableRowSecurity':
      return 'ENABLE ROW LEVEL SECURITY';
    case 'AT_ForceRowSecurity':
      return 'NO FORCE ROW LEVEL SECURITY';
    case 'AT_NoForceRowSecurity':
      return 'FORCE ROW LEVEL SECURITY';
    case 'AT_AttachPartition':
      return `DETACH PARTITION ${relationSql(def['PartitionCmd']?.['name'])}`;
    case 'AT_ValidateConstraint':
      return own.has(`${key}.${column}`) ? '' : undefined;
    default:
      return undefined;
  }
}

function undoDefault(
  column: string,
  isSet: boolean,
  { key, text, own, memory, parser }: Context,
): string | undefined {
  const place = `${key}.${column}`;
  const former = memory.defaults.get(place);
  const start = new RegExp(String.raw`\b${escapePattern(column)}"?\s+set\s+default\s+`, 'i').exec(text);
  const next = start === null ? undefined : expressionAt(text.slice(start.index + start[0].length), parser);
  if (isSet && next !== undefined) memory.defaults.set(place, next);
  else memory.defaults.delete(place);
  if (own.has(place)) return '';
  if (former !== undefined) return `ALTER COLUMN ${identifier(column).text} SET DEFAULT ${former}`;
  return isSet ? `ALTER COLUMN ${identifier(column).text} DROP DEFAULT` : undefined;
}

/** The server names a constraint without a name after the table and its columns. */
function undoConstraint(constraint: Node, { key, own }: Context): string | undefined {
  // Dropping it would drop the index too, which was there before.
  if (constraint['indexname'] !== undefined && !own.has(String(constraint['indexname']))) return undefined;
  const columns = partsOf(constraint['keys'] ?? constraint['fk_attrs']).join('_');
  const table = key.split('.').at(-1) ?? key;
  const suffix = suffixes[String(constraint['contype'])];
  const byServer =
    suffix === undefined ? undefined : suffix === 'pkey' ? `${table}_pkey` : `${table}_${columns}_${suffix}`;
  const name = (constraint['conname'] as string | undefined) ?? byServer;
  if (name === undefined || Buffer.byteLength(name) > 63) return undefined;
  own.add(`${key}.${name}`);
  return `DROP CONSTRAINT ${identifier(name).text}`;
}

const suffixes: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'pkey',
  CONSTR_UNIQUE: 'key',
  CONSTR_FOREIGN: 'fkey',
};

function escapePattern(text: string): string {
  return text.replace(/[-/\\^$*+?.()|[\]{}]/g, String.raw`\$&`);
}
