import { identifier, qualified } from '../../database/sql.ts';

export type Node = Readonly<Record<string, unknown>>;

/** A relation as SQL writes it, always quoted. */
export function relationSql(value: unknown): string {
  const { schemaname: schema, relname: name = '' } = (value ?? {}) as {
    schemaname?: string;
    relname?: string;
  };
  return qualified(schema === undefined ? { name } : { schema, name }).text;
}

/** The same as a key: `public` is left out. */
export function relationKey(value: unknown): string {
  const { schemaname, relname = '' } = (value ?? {}) as { schemaname?: string; relname?: string };
  return keyOf([schemaname ?? '', relname]);
}

export function keyOf(parts: readonly string[]): string {
  return parts.filter(part => part !== '' && part !== 'public').join('.');
}

/** The strings of a qualified name. */
export function partsOf(list: unknown): string[] {
  return (Array.isArray(list) ? list : []).map(
    (item: { String?: { sval?: string } }) => item.String?.sval ?? '',
  );
}

export function nameSql(list: unknown): string {
  return identifier(...partsOf(list)).text;
}

/** A type in the list of arguments that tells a function from others of its name; undefined for `%TYPE`. */
export function typeSql(value: unknown): string | undefined {
  const { names, arrayBounds, pct_type: isReference } = (value ?? {}) as Node;
  if (isReference === true || !Array.isArray(names)) return undefined;
  return nameSql(names) + (Array.isArray(arrayBounds) ? '[]'.repeat(arrayBounds.length) : '');
}

/** Every part of the name of what COMMENT ON, DROP and the like are about. */
export function objectParts(value: unknown): string[] {
  const node = (value ?? {}) as Record<string, Node | undefined>;
  if (node['List'] !== undefined) return (node['List']['items'] as unknown[]).flatMap(objectParts);
  if (node['String'] !== undefined) return [String(node['String']['sval'])];
  if (node['TypeName'] !== undefined) return partsOf(node['TypeName']['names']);
  return node['ObjectWithArgs'] === undefined ? [] : partsOf(node['ObjectWithArgs']['objname']);
}
