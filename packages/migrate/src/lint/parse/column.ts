import { type Constraint, constraintOf } from './constraint.ts';
import { isNode, listOf, locationOf, type Node, nodeOf, nodesOf, textOf } from './node.ts';
import { type TypeName, typeOf } from './type.ts';

export interface Column {
  readonly name: string;
  readonly type: TypeName | undefined;
  /** NOT NULL, or in a primary key, or an identity. */
  readonly notNull: boolean;
  /** The parse tree of DEFAULT; undefined when there is none, or NULL. */
  readonly default: unknown;
  readonly identity: boolean;
  readonly generated: 'stored' | 'virtual' | undefined;
  /** serial, bigserial or smallserial. */
  readonly serial: boolean;
  readonly constraints: readonly Constraint[];
  readonly location: number | undefined;
}

const serialTypes = ['serial', 'serial4', 'bigserial', 'serial8', 'smallserial', 'serial2'];

/** Reads a `ColumnDef` node. */
export function columnFrom(node: Node): Column {
  const name = textOf(node['colname']) ?? '';
  const raw = nodesOf(node['constraints'], 'Constraint');
  const constraints = listOf(node['constraints']).flatMap(item => constraintOf(item, name) ?? []);
  const type = typeOf(node['typeName']);
  const find = (contype: string) => raw.find(constraint => constraint['contype'] === contype);
  const serial = type !== undefined && serialTypes.includes(type.name);
  const identity = find('CONSTR_IDENTITY') !== undefined;
  const isKey = constraints.some(({ kind }) => kind === 'not null' || kind === 'primary key');
  const generated = find('CONSTR_GENERATED')?.['generated_kind'];
  return {
    name,
    type,
    notNull: serial || identity || isKey,
    default: withoutNull(find('CONSTR_DEFAULT')?.['raw_expr']),
    identity,
    generated: generated === undefined ? undefined : generated === 'v' ? 'virtual' : 'stored',
    serial,
    constraints,
    location: locationOf(node),
  };
}

/** DEFAULT NULL is no default. */
function withoutNull(expression: unknown): unknown {
  if (nodeOf(expression, 'A_Const')?.['isnull'] === true) return undefined;
  const cast = nodeOf(expression, 'TypeCast');
  return cast !== undefined && isNode(cast['arg']) && withoutNull(cast['arg']) === undefined
    ? undefined
    : expression;
}
