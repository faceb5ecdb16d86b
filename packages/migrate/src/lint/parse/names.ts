import { listOf, type Node, nodeOf, stringsOf, textOf } from './node.ts';

/**
 * A relation by one name, so that two ways to write it meet: `public` is left out, any other schema is kept.
 * A folder that sets another search_path is out of reach of this; names are then compared as they are written.
 */
export function relationName(value: unknown): string {
  const node = (nodeOf(value, 'RangeVar') ?? value ?? {}) as Node;
  return qualifiedName([textOf(node['schemaname']), textOf(node['relname'])]);
}

export function qualifiedName(parts: readonly (string | undefined)[]): string {
  const known = parts.filter(part => part !== undefined && part !== '' && part !== 'public');
  return known.join('.');
}

/** Names of a DROP: each is a list of strings, a bare string, or a type name. */
export function droppedName(value: unknown): string {
  const items = nodeOf(value, 'List')?.['items'];
  if (items !== undefined) {
    // DROP TRIGGER and the like name the table first; a type's name may come as a node of its own.
    return qualifiedName(listOf(items).flatMap(item => [...stringsOf([item]), ...typeParts(item)]));
  }
  const withArguments = nodeOf(value, 'ObjectWithArgs');
  if (withArguments !== undefined) return qualifiedName(stringsOf(withArguments['objname']));
  return qualifiedName([...stringsOf([value]), ...typeParts(value)]);
}

function typeParts(value: unknown): string[] {
  return stringsOf(nodeOf(value, 'TypeName')?.['names']);
}
