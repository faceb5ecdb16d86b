import { child, children, type Node, nameParts, text } from '../backup/tree.ts';
import type { Script } from '../files/migration.ts';
import type { PostgresParser } from '../files/postgres-parser.ts';

/** The tables that statements lock against everybody, as `schema.name`. */
export function lockedTables(
  scripts: readonly { readonly script: Script }[],
  parser: PostgresParser,
  defaultSchema: string,
): string[] {
  const names = scripts.flatMap(({ script }) => {
    const parsed = parser.parse(script.text);
    return 'message' in parsed ? [] : parsed.flatMap(({ kind, node }) => readers[kind]?.(node) ?? []);
  });
  return [...new Set(names.map(([schema, name]) => `${schema ?? defaultSchema}.${name}`))];
}

type Name = readonly [schema: string | undefined, name: string | undefined];

const readers: Readonly<Record<string, (node: Node) => readonly Name[]>> = {
  AlterTableStmt: node => [rangeName(child(node, 'relation'))],
  DropStmt: node =>
    node['removeType'] !== 'OBJECT_TABLE'
      ? []
      : children(node, 'objects').map(each => {
          const parts = nameParts(each);
          return [parts.at(-2), parts.at(-1)];
        }),
  RenameStmt: node => [rangeName(child(node, 'relation'))],
  TruncateStmt: node => children(node, 'relations').map(each => rangeName(child(each, 'RangeVar'))),
};

function rangeName(range: Node): Name {
  return [text(range, 'schemaname'), text(range, 'relname')];
}
