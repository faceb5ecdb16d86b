import type { Session } from '../../database/port.ts';
import { commaSeparated, identifier, sql } from '../../database/sql.ts';
import { MigrateError } from '../../errors.ts';
import type { Target } from '../../history/target.ts';
import type { Row, ToolTable } from '../histories/history.ts';

/** A table of the tool's as it was found. */
export interface FoundTable {
  readonly schema: string;
  readonly name: string;
  /** Who made it, and so most likely what the migrations made. */
  readonly owner: string;
}

/** Finds the tool's table: the one in the target's schema, else the only one of its kind. Reads only. */
export async function findToolTable(
  session: Session,
  wanted: ToolTable,
  { schema: home, isTenant }: Pick<Target, 'schema' | 'isTenant'>,
): Promise<FoundTable | undefined> {
  const found = await findTables(session, [wanted]);
  // A tenant's history is its own, or none.
  if (isTenant) return found.find(({ schema }) => schema === home);
  const here =
    found.find(({ schema }) => schema === home) ?? found.find(({ schema }) => schema === wanted.schema);
  if (here !== undefined || found.length <= 1) return here ?? found[0];
  throw new MigrateError('adoption_refused', `there are ${found.length} tables ${wanted.name}`, {
    details: found.map(({ schema, name }) => `${schema}.${name}`),
    hint: 'Say whose history is meant: --schema NAME.',
  });
}

/** The tables that are one of those: by name, and with the columns that it has. Reads only. */
export async function findTables(session: Session, wanted: readonly ToolTable[]): Promise<FoundTable[]> {
  const names = commaSeparated(wanted.map(({ name }) => name));
  const [result] = await session.run(sql`
    SELECT n.nspname AS schema, c.relname AS name, pg_get_userbyid(c.relowner) AS owner,
           (SELECT json_agg(a.attname) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)::text AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND c.relname IN (${names}) ORDER BY n.nspname`);
  return (result?.rows ?? [])
    .map(row => ({
      schema: row['schema'] ?? '',
      name: row['name'] ?? '',
      owner: row['owner'] ?? '',
      has: new Set(JSON.parse(row['columns'] ?? '[]') as string[]),
    }))
    .filter(({ name, has }) =>
      wanted.some(table => table.name === name && table.columns.every(column => has.has(column))),
    )
    .map(({ schema, name, owner }) => ({ schema, name, owner }));
}

/** All rows, as JSON has them. Reads only. */
export async function readRows(session: Session, { schema, name }: FoundTable): Promise<Row[]> {
  const [result] = await session.run(sql`SELECT to_json(t)::text AS row FROM ${identifier(schema, name)} t`);
  return (result?.rows ?? []).map(row => JSON.parse(row['row'] ?? '{}') as Row);
}

/** The names of what belongs to a table: itself, its indexes and its sequences. */
export async function namesOfTable(session: Session, { schema, name }: FoundTable): Promise<string[]> {
  const table = sql`${identifier(schema, name).text}::regclass`;
  const [result] = await session.run(sql`
    SELECT quote_ident(relname) AS name FROM pg_class WHERE oid = ${table}
     UNION ALL
    SELECT quote_ident(relname) FROM pg_class WHERE oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = ${table})
     UNION ALL
    SELECT quote_ident(s.relname) FROM pg_class s JOIN pg_depend d ON d.objid = s.oid
     WHERE s.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.refobjid = ${table}`);
  return (result?.rows ?? []).map(row => row['name'] ?? '');
}
