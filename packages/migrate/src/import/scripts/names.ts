import type { ParsedStatement } from '../../files/postgres-parser.ts';

/** Objects by name, as far as a script says them: `public.` is left out, so that two ways to write a name meet. */
export interface ScriptNames {
  readonly makes: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
}

type Node = Readonly<Record<string, unknown>>;

/** What statements create, and what they name that they do not create themselves. */
export function namesIn(statements: readonly ParsedStatement[]): ScriptNames {
  const makes = new Set<string>();
  const uses = new Set<string>();
  for (const { kind, node } of statements) {
    const made = madeBy(kind, node);
    if (made !== undefined) makes.add(made);
    collect(node, name => {
      if (!makes.has(name)) uses.add(name);
    });
    for (const part of partsOf(kind, node)) {
      if (part.isMade) makes.add(part.name);
      else if (!makes.has(part.name)) uses.add(part.name);
    }
  }
  return { makes, uses };
}

function madeBy(kind: string, node: Node): string | undefined {
  switch (kind) {
    case 'CreateStmt':
      return relation(node['relation']);
    case 'ViewStmt':
      return relation(node['view']);
    case 'CreateSeqStmt':
      return relation(node['sequence']);
    case 'CreateTableAsStmt':
      return relation((node['into'] as Node | undefined)?.['rel']);
    case 'CreateEnumStmt':
    case 'CreateRangeStmt':
      return lastOf(node['typeName']);
    case 'CompositeTypeStmt':
      return relation(node['typevar']);
    case 'CreateDomainStmt':
      return lastOf(node['domainname']);
    case 'CreateFunctionStmt':
      return lastOf(node['funcname']);
    case 'CreateSchemaStmt':
      return typeof node['schemaname'] === 'string' ? node['schemaname'] : undefined;
    default:
      return undefined;
  }
}

/** Columns and constraints, which later scripts of the same table build on. */
function partsOf(kind: string, node: Node): { name: string; isMade: boolean }[] {
  if (kind === 'RenameStmt') {
    const table = relation(node['relation']);
    const isColumn = node['renameType'] === 'OBJECT_COLUMN';
    if (node['renameType'] === 'OBJECT_TABLE') return [{ name: String(node['newname']), isMade: true }];
    return isColumn && table !== undefined
      ? [{ name: `${table}.${String(node['newname'])}`, isMade: true }]
      : [];
  }
  if (kind !== 'AlterTableStmt') return [];
  const table = relation(node['relation']);
  return ((node['cmds'] ?? []) as { AlterTableCmd?: Node }[]).flatMap(({ AlterTableCmd: command }) => {
    const added = (command?.['def'] as { ColumnDef?: Node } | undefined)?.ColumnDef;
    if (command?.['subtype'] === 'AT_AddColumn' && added !== undefined)
      return [{ name: `${table}.${String(added['colname'])}`, isMade: true }];
    return [];
  });
}

function collect(value: unknown, use: (name: string) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, use);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  const name = relation(node);
  if (name !== undefined) use(name);
  if (Array.isArray(node['names']) && node['typemod'] !== undefined) use(lastOf(node['names']) ?? '');
  if (Array.isArray(node['funcname'])) use(lastOf(node['funcname']) ?? '');
  for (const child of Object.values(node)) collect(child, use);
}

function relation(value: unknown): string | undefined {
  const { schemaname, relname } = (value ?? {}) as { schemaname?: string; relname?: string };
  if (relname === undefined) return undefined;
  return schemaname === undefined || schemaname === 'public' ? relname : `${schemaname}.${relname}`;
}

function lastOf(names: unknown): string | undefined {
  const parts = (Array.isArray(names) ? names : []).map(
    (item: { String?: { sval?: string } }) => item.String?.sval ?? '',
  );
  return parts.filter(part => part !== 'public').join('.') || undefined;
}
