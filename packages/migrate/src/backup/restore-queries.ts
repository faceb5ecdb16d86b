import { identifier, Sql, sql } from '../database/sql.ts';
import type { SavedTable } from './manifest.ts';

/** What is known of a table now, before rows go into it. One row a table, in the order asked; none when it does not exist. */
export function presentTablesQuery(tables: readonly SavedTable[]): Sql {
  const names = tables.map(({ schema, name }, place) => ({ place, schema, name }));
  return sql`
    SELECT wanted.place::text, c.oid::text AS relid,
           (SELECT coalesce(json_agg(json_build_object(
                     'name', attname, 'type', format_type(atttypid, atttypmod),
                     'isGenerated', attgenerated <> '', 'isAlways', attidentity = 'a')), '[]')::text
              FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
           (SELECT coalesce(json_agg(json_build_array(tgname, tgenabled)), '[]')::text FROM pg_trigger
             WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled IN ('O', 'A')) AS triggers
      FROM jsonb_to_recordset(${JSON.stringify(names)}::jsonb) AS wanted (place integer, schema text, name text)
      JOIN pg_namespace n ON n.nspname = wanted.schema
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind IN ('r', 'p')
     ORDER BY wanted.place`;
}

/** Foreign keys between tables, and whether they are checked at the end of the transaction if it says so. */
export function referencesQuery(relids: readonly string[]): Sql {
  const oids = relids.map(relid => sql`${relid}::oid`).reduce((all, next) => sql`${all}, ${next}`);
  return sql`
    SELECT f.conrelid::text AS from_relid, f.confrelid::text AS to_relid, top.conname AS name,
           nspname AS schema, relname AS table, f.condeferrable AS is_deferrable
      FROM pg_constraint f
      -- The foreign key of a partition is altered where it was declared.
      CROSS JOIN LATERAL (
        WITH RECURSIVE up AS (
          SELECT f.oid, f.conparentid, f.conname, f.conrelid
          UNION ALL SELECT p.oid, p.conparentid, p.conname, p.conrelid
            FROM up JOIN pg_constraint p ON p.oid = up.conparentid)
        SELECT conname, conrelid FROM up WHERE conparentid = 0) top
      JOIN pg_class c ON c.oid = top.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE f.contype = 'f' AND f.conrelid <> f.confrelid
       AND f.conrelid IN (${oids}) AND f.confrelid IN (${oids})`;
}

/** A table for what a file holds, until it is compared with what is there. */
export function createStage(stage: Sql, table: Sql, columns: readonly string[]): Sql {
  return sql`CREATE TEMPORARY TABLE ${stage} ON COMMIT DROP AS SELECT ${columnsOf(undefined, columns)} FROM ${table} LIMIT 0`;
}

/** Adds the rows whose key is not there. */
export function insertMissing(
  stage: Sql,
  table: Sql,
  columns: readonly string[],
  key: readonly string[],
): Sql {
  return sql`INSERT INTO ${table} (${columnsOf(undefined, columns)}) OVERRIDING SYSTEM VALUE
    SELECT ${columnsOf('saved', columns)} FROM ${stage} saved
     WHERE NOT EXISTS (SELECT FROM ${table} present WHERE ${sameKey(key)})`;
}

/** Gives the rows that are there the saved values of some columns, where they differ. */
export function updateColumns(
  stage: Sql,
  table: Sql,
  columns: readonly string[],
  key: readonly string[],
): Sql {
  const assignments = new Sql(
    columns.map(column => `${identifier(column).text} = saved.${identifier(column).text}`).join(', '),
  );
  return sql`UPDATE ${table} present SET ${assignments} FROM ${stage} saved
     WHERE ${sameKey(key)} AND ${differs(columns)}`;
}

/** How many of the keys that the backup does not know are named. */
const namedKeys = 5;

/** How many rows are there that the backup does not know, with the first of them, and how many that it knows with other values. */
export function compareRows(stage: Sql, table: Sql, columns: readonly string[], key: readonly string[]): Sql {
  const newer = sql`FROM ${table} present WHERE NOT EXISTS (SELECT FROM ${stage} saved WHERE ${sameKey(key)})`;
  const keyColumns = new Sql(key.map(column => `present.${identifier(column).text}`).join(', '));
  const parts = key.map(column => sql`concat(${column}, ' ', present.${identifier(column)})`.text);
  return sql`SELECT
    (SELECT count(*) ${newer})::text AS newer,
    (SELECT json_agg(name)::text
       FROM (SELECT concat_ws(', ', ${new Sql(parts.join(', '))}) AS name ${newer} ORDER BY ${keyColumns} LIMIT ${namedKeys}) named) AS newer_keys,
    (SELECT count(*) FROM ${table} present JOIN ${stage} saved ON ${sameKey(key)} WHERE ${differs(columns)})::text AS different`;
}

/** Without a key no two rows are the same. */
function sameKey(key: readonly string[]): Sql {
  if (key.length === 0) return sql`false`;
  return new Sql(
    key.map(column => `present.${identifier(column).text} = saved.${identifier(column).text}`).join(' AND '),
  );
}

/** By their text: some types, such as json, know no equality. */
function differs(columns: readonly string[]): Sql {
  if (columns.length === 0) return sql`false`;
  const parts = columns.map(
    column =>
      `present.${identifier(column).text}::text IS DISTINCT FROM saved.${identifier(column).text}::text`,
  );
  return new Sql(`(${parts.join(' OR ')})`);
}

function columnsOf(alias: 'saved' | undefined, columns: readonly string[]): Sql {
  const prefix = alias === undefined ? '' : `${alias}.`;
  return new Sql(columns.map(column => `${prefix}${identifier(column).text}`).join(', '));
}
