import { look } from '../database/look.ts';
import type { Session } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import type { TableSize } from '../lint/options.ts';

/**
 * Sizes of all tables outside of the system's schemas, named as lint names them: without `public`, and without the
 * target's own schema. Rows are the planner's estimate; a partitioned table counts its partitions.
 */
export async function readTableSizes(session: Session, schema: string): Promise<Map<string, TableSize>> {
  const [result] = await look(
    session,
    sql`
    WITH RECURSIVE family AS (
      SELECT oid AS root, oid AS member FROM pg_class WHERE relkind IN ('r', 'p', 'm')
      UNION ALL
      SELECT root, inhrelid FROM family JOIN pg_inherits ON inhparent = member
    )
    SELECT namespace.nspname AS schema, root.relname AS name,
           sum(greatest(member.reltuples, 0))::bigint::text AS rows,
           sum(pg_total_relation_size(member.oid))::bigint::text AS bytes
      FROM family
      JOIN pg_class AS root ON root.oid = family.root
      JOIN pg_class AS member ON member.oid = family.member
      JOIN pg_namespace AS namespace ON namespace.oid = root.relnamespace
     WHERE namespace.nspname NOT IN ('pg_catalog', 'information_schema')
       AND namespace.nspname NOT LIKE 'pg\\_toast%' AND namespace.nspname NOT LIKE 'pg\\_temp%'
     GROUP BY namespace.nspname, root.oid, root.relname`,
  );
  return new Map(
    (result?.rows ?? []).map(row => {
      const own = row['schema'] === 'public' || row['schema'] === schema;
      const name = own ? String(row['name']) : `${row['schema']}.${row['name']}`;
      return [name, { rows: Number(row['rows']), bytes: Number(row['bytes']) }];
    }),
  );
}
