import { identifier } from '../../database/sql.ts';
import { type Node, nameSql, objectParts, relationSql } from './names.ts';

const relations: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'TABLE',
  OBJECT_VIEW: 'VIEW',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_INDEX: 'INDEX',
  OBJECT_SEQUENCE: 'SEQUENCE',
  OBJECT_FOREIGN_TABLE: 'FOREIGN TABLE',
};

/** The renaming back. */
export function undoRename(node: Node): string[] | undefined {
  const type = String(node['renameType']);
  const [from, to] = [String(node['newname'] ?? ''), String(node['subname'] ?? '')].map(
    name => identifier(name).text,
  );
  const { schemaname, relname = '' } = (node['relation'] ?? {}) as { schemaname?: string; relname?: string };
  const relation = relations[type];
  if (relation !== undefined) {
    const renamed = relationSql({ schemaname, relname: String(node['newname']) });
    return [`ALTER ${relation} ${renamed} RENAME TO ${identifier(relname).text}`];
  }
  const table = relationSql(node['relation']);
  switch (type) {
    case 'OBJECT_COLUMN': {
      const kind = relations[String(node['relationType'])] ?? 'TABLE';
      return [`ALTER ${kind} ${table} RENAME COLUMN ${from} TO ${to}`];
    }
    case 'OBJECT_TABCONSTRAINT':
      return [`ALTER TABLE ${table} RENAME CONSTRAINT ${from} TO ${to}`];
    case 'OBJECT_TRIGGER':
      return [`ALTER TRIGGER ${from} ON ${table} RENAME TO ${to}`];
    case 'OBJECT_POLICY':
      return [`ALTER POLICY ${from} ON ${table} RENAME TO ${to}`];
    case 'OBJECT_ATTRIBUTE':
      return [`ALTER TYPE ${table} RENAME ATTRIBUTE ${from} TO ${to}`];
    case 'OBJECT_SCHEMA':
      return [`ALTER SCHEMA ${from} RENAME TO ${to}`];
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const parts = objectParts(node['object']);
      const renamed = identifier(...parts.slice(0, -1), String(node['newname'])).text;
      return [
        `ALTER ${type === 'OBJECT_TYPE' ? 'TYPE' : 'DOMAIN'} ${renamed} RENAME TO ${identifier(parts.at(-1) ?? '').text}`,
      ];
    }
    default:
      return undefined;
  }
}

/** `ALTER TYPE … RENAME VALUE`; a value that was added cannot be taken away. */
export function undoEnumChange(node: Node): string[] | undefined {
  const [old, changed] = [node['oldVal'], node['newVal']];
  if (typeof old !== 'string' || typeof changed !== 'string') return undefined;
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return [`ALTER TYPE ${nameSql(node['typeName'])} RENAME VALUE ${literal(changed)} TO ${literal(old)}`];
}
