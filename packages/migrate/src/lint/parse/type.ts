import { isNode, listOf, type Node, nodeOf, stringsOf } from './node.ts';

/** A type as PostgreSQL names it inside: `int4`, `varchar`, `timestamptz`, with its modifiers. */
export interface TypeName {
  readonly name: string;
  /** For example [10, 2] of numeric(10,2). */
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
}

export function typeOf(value: unknown): TypeName | undefined {
  const node = nodeOf(value, 'TypeName') ?? (isNode(value) ? value : undefined);
  if (node === undefined) return undefined;
  const name = stringsOf(node['names'])
    .filter(part => part !== 'pg_catalog' && part !== 'public')
    .join('.');
  if (name === '') return undefined;
  const modifiers = listOf(node['typmods']).flatMap(modifier => numberOf(modifier) ?? []);
  return { name, modifiers, isArray: listOf(node['arrayBounds']).length > 0 };
}

function numberOf(value: unknown): number | undefined {
  const constant = nodeOf(value, 'A_Const')?.['ival'];
  if (!isNode(constant)) return undefined;
  const number = (constant as Node)['ival'] ?? 0;
  return typeof number === 'number' ? number : undefined;
}

const written: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bpchar: 'char',
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
};

/** As a person writes it. */
export function writeType({ name, modifiers, isArray }: TypeName): string {
  const list = modifiers.length === 0 ? '' : `(${modifiers.join(',')})`;
  return `${written[name] ?? name}${list}${isArray ? '[]' : ''}`;
}

/**
 * Whether a change of type leaves the table's file as it is. True is certain; a type of unknown origin is never certain.
 * Facts: PostgreSQL skips the rewrite for binary-coercible types whose modifiers do not get tighter
 * (ATColumnChangeRequiresRewrite).
 */
export function keepsStorage(from: TypeName, to: TypeName): boolean {
  if (from.isArray !== to.isArray) return false;
  if (from.name === to.name) return isLooser(from, to);
  const [wasText, isText] = [isVariable(from), isVariable(to)];
  if (wasText && isText) return to.modifiers.length === 0;
  return from.name === 'cidr' && to.name === 'inet';
}

function isVariable({ name }: TypeName): boolean {
  return name === 'text' || name === 'varchar';
}

function isLooser({ name, modifiers: old }: TypeName, { modifiers: now }: TypeName): boolean {
  if (now.length === 0) return !['bpchar', 'bit'].includes(name) || old.length === 0;
  if (old.length === 0) return false;
  if (name === 'numeric') return (now[0] ?? 0) >= (old[0] ?? 0) && (now[1] ?? 0) === (old[1] ?? 0);
  if (['varchar', 'varbit', 'timestamp', 'timestamptz', 'time', 'timetz'].includes(name)) {
    return (now[0] ?? 0) >= (old[0] ?? 0);
  }
  return now.length === old.length && now.every((modifier, index) => modifier === old[index]);
}
