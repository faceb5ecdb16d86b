import { relationName } from './names.ts';
import { listOf, type Node, nodeOf, stringsOf, textOf, walk } from './node.ts';

export type ConstraintKind = 'check' | 'foreign key' | 'unique' | 'primary key' | 'exclusion' | 'not null';

/** A constraint of a table, also where it is written behind a column. */
export interface Constraint {
  readonly kind: ConstraintKind;
  readonly name: string | undefined;
  readonly columns: readonly string[];
  readonly notValid: boolean;
  /** Of UNIQUE or PRIMARY KEY USING INDEX. */
  readonly index: string | undefined;
  /** The table that a foreign key refers to. */
  readonly parent: string | undefined;
  /** The column of which a CHECK says that it is not null, and nothing else. */
  readonly notNullColumn: string | undefined;
  /** Columns that the expression of a CHECK names. */
  readonly mentions: readonly string[];
  readonly location: number | undefined;
}

const kinds: Readonly<Record<string, ConstraintKind>> = {
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_NOTNULL: 'not null',
};

/** Reads a `Constraint` node; undefined for what the parser also calls one, such as DEFAULT. */
export function constraintOf(value: unknown, column?: string): Constraint | undefined {
  const node = nodeOf(value, 'Constraint');
  const kind = kinds[textOf(node?.['contype']) ?? ''];
  if (node === undefined || kind === undefined) return undefined;
  const columns = [...stringsOf(node['keys']), ...stringsOf(node['fk_attrs'])];
  return {
    kind,
    name: textOf(node['conname']),
    columns: columns.length === 0 && column !== undefined ? [column] : columns,
    notValid: node['skip_validation'] === true,
    index: textOf(node['indexname']),
    parent: node['pktable'] === undefined ? undefined : relationName(node['pktable']),
    notNullColumn: notNullColumnOf(node['raw_expr']),
    mentions: columnsIn(node['raw_expr']),
    location: typeof node['location'] === 'number' ? node['location'] : undefined,
  };
}

/** The column in `column IS NOT NULL`; also where it is one part of an AND. */
function notNullColumnOf(expression: unknown): string | undefined {
  const test = nodeOf(expression, 'NullTest');
  if (test !== undefined) {
    return test['nulltesttype'] === 'IS_NOT_NULL' ? columnOf(test['arg']) : undefined;
  }
  const all = nodeOf(expression, 'BoolExpr');
  if (all?.['boolop'] !== 'AND_EXPR') return undefined;
  return listOf(all['args'])
    .map(notNullColumnOf)
    .find(column => column !== undefined);
}

export function columnOf(expression: unknown): string | undefined {
  return stringsOf(nodeOf(expression, 'ColumnRef')?.['fields']).at(-1);
}

function columnsIn(expression: unknown): string[] {
  const columns = new Set<string>();
  walk(expression, (kind, node: Node) => {
    const name = kind === 'ColumnRef' ? stringsOf(node['fields']).at(-1) : undefined;
    if (name !== undefined) columns.add(name);
  });
  return [...columns];
}
