import { type Sql, sql } from '../database/sql.ts';
import type { Loss, Opaque } from './loss.ts';

/** The losses as rows: `search` is where the name is looked up, undefined for the session's search_path. */
function lossRows(losses: readonly Loss[]): Sql {
  const rows = losses.map(({ kind, object, on, columns, cascades, only }, id) => ({
    id,
    kind,
    object,
    name: on.name,
    search: on.schema === undefined ? on.searchPath : [on.schema],
    columns,
    cascades,
    direct: only,
  }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS loss
    (id integer, kind text, object text, name text, search text[], columns text[], cascades boolean, direct boolean)`;
}

/** The schemas of a search path that exist, in its order. */
const place = sql`unnest(coalesce(loss.search, current_schemas(true)::text[])) WITH ORDINALITY place (name, rank)
    JOIN pg_namespace ON nspname = CASE place.name WHEN '$user' THEN current_user ELSE place.name END`;

/**
 * The tables whose rows or columns the losses reach, one row for each loss and table: what is dropped with what
 * (pg_depend), partitions and inheriting tables, what foreign keys do, and the tables behind a view.
 */
export function reachQuery(losses: readonly Loss[]): Sql {
  return sql`
    WITH RECURSIVE loss AS MATERIALIZED (SELECT * FROM ${lossRows(losses)}),
    root AS (
      SELECT loss.id, found.classid, found.objid, found.columns
        FROM loss CROSS JOIN LATERAL (
          (SELECT 'pg_class'::regclass::oid AS classid, pg_class.oid AS objid, loss.columns
             FROM ${place} JOIN pg_class ON relnamespace = pg_namespace.oid AND relname = loss.name
            WHERE loss.object = 'relation' AND relkind IN ('r', 'p', 'v', 'f') ORDER BY place.rank LIMIT 1)
          UNION ALL
          (SELECT 'pg_type'::regclass, pg_type.oid, '{}'
             FROM ${place} JOIN pg_type ON typnamespace = pg_namespace.oid AND typname = loss.name
            WHERE loss.object = 'type' ORDER BY place.rank LIMIT 1)
          UNION ALL
          (SELECT 'pg_collation'::regclass, pg_collation.oid, '{}'
             FROM ${place} JOIN pg_collation ON collnamespace = pg_namespace.oid AND collname = loss.name
            WHERE loss.object = 'collation' ORDER BY place.rank LIMIT 1)
          UNION ALL
          SELECT 'pg_namespace'::regclass, oid, '{}' FROM pg_namespace
           WHERE loss.object = 'schema' AND nspname = loss.name
          UNION ALL
          SELECT 'pg_extension'::regclass, oid, '{}' FROM pg_extension
           WHERE loss.object = 'extension' AND extname = loss.name
          UNION ALL
          SELECT classid, objid, '{}' FROM pg_shdepend
           WHERE loss.object = 'role' AND deptype = 'o' AND refclassid = 'pg_authid'::regclass
             AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = CASE loss.name
                               WHEN 'CURRENT_USER' THEN current_user ELSE loss.name END)
        ) found
    ),
    dropped (id, classid, objid, objsubid) AS (
      SELECT root.id, root.classid, root.objid, coalesce(attnum, 0)::integer
        FROM root JOIN loss USING (id) LEFT JOIN pg_attribute
          ON root.classid = 'pg_class'::regclass AND attrelid = root.objid AND attname = ANY (root.columns)
       WHERE loss.kind = 'drop' AND (attnum IS NOT NULL OR cardinality(root.columns) = 0)
      UNION
      SELECT dropped.id, further.classid, further.objid, further.objsubid
        FROM dropped JOIN loss USING (id) CROSS JOIN LATERAL (
          SELECT classid, objid, objsubid FROM pg_depend
           WHERE refclassid = dropped.classid AND refobjid = dropped.objid
             AND (dropped.objsubid = 0 OR refobjsubid = dropped.objsubid)
             AND (deptype IN ('a', 'i', 'e', 'x', 'P', 'S') OR deptype = 'n' AND loss.cascades)
          UNION ALL
          -- A column goes from the tables that inherit it.
          SELECT 'pg_class'::regclass, child.attrelid, child.attnum::integer
            FROM pg_attribute parent JOIN pg_inherits ON inhparent = parent.attrelid
            JOIN pg_attribute child ON child.attrelid = inhrelid AND child.attname = parent.attname
           WHERE dropped.classid = 'pg_class'::regclass AND dropped.objsubid > 0
             AND parent.attrelid = dropped.objid AND parent.attnum = dropped.objsubid AND NOT loss.direct
        ) further
    ),
    changed (id, relid, kind, columns, direct) AS (
      SELECT root.id, root.objid, loss.kind, root.columns, loss.direct
        FROM root JOIN loss USING (id)
       WHERE loss.kind IN ('delete', 'update', 'truncate', 'retype', 'named')
      UNION
      SELECT changed.id, further.relid, further.kind, further.columns, false
        FROM changed JOIN loss USING (id) CROSS JOIN LATERAL (
          SELECT inhrelid AS relid, changed.kind, changed.columns FROM pg_inherits
           WHERE inhparent = changed.relid AND NOT changed.direct
          UNION ALL
          SELECT conrelid,
                 CASE WHEN changed.kind = 'delete' AND confdeltype <> 'c' THEN 'update' ELSE changed.kind END,
                 CASE WHEN changed.kind = 'delete' AND confdeltype = 'c' OR changed.kind = 'truncate' THEN '{}'
                      ELSE ARRAY(SELECT attname::text COLLATE "default" FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)
                                  ORDER BY attnum) END
            FROM pg_constraint
           WHERE contype = 'f' AND confrelid = changed.relid
             AND (changed.kind = 'delete' AND confdeltype IN ('c', 'n', 'd')
               OR changed.kind = 'truncate' AND loss.cascades
               OR changed.kind = 'update' AND confupdtype IN ('c', 'n', 'd')
                  AND (cardinality(changed.columns) = 0 OR EXISTS (
                    SELECT FROM pg_attribute WHERE attrelid = confrelid AND attnum = ANY (confkey)
                       AND attname = ANY (changed.columns))))
          UNION ALL
          SELECT refobjid, changed.kind, '{}'
            FROM pg_rewrite JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
           WHERE ev_class = changed.relid AND refclassid = 'pg_class'::regclass AND refobjid <> changed.relid
             AND (SELECT relkind FROM pg_class WHERE oid = changed.relid) = 'v'
        ) further
    )
    SELECT id::text, objid::text AS relid, 'drop' AS kind,
           to_json(array_remove(array_agg(attname::text ORDER BY attnum), NULL))::text AS columns
      FROM dropped LEFT JOIN pg_attribute ON attrelid = objid AND attnum = objsubid AND objsubid > 0
     WHERE classid = 'pg_class'::regclass
     GROUP BY id, objid, objsubid = 0
    UNION ALL
    SELECT id::text, relid::text, kind, to_json(columns)::text FROM changed`;
}

/** What has to be known of tables to copy them, and to put them back; not of those without a page, which hold no row. */
export function tablesQuery(relids: readonly string[]): Sql {
  return sql`
    SELECT c.oid::text AS relid, n.nspname AS schema, c.relname AS name, pg_table_size(c.oid)::text AS bytes,
           c.relkind::text AS kind,
           CASE WHEN c.relispartition THEN (
             WITH RECURSIVE up AS (
               SELECT inhparent FROM pg_inherits WHERE inhrelid = c.oid
               UNION ALL SELECT i.inhparent FROM up JOIN pg_inherits i ON i.inhrelid = up.inhparent)
             SELECT json_build_array(rn.nspname, rc.relname)::text
               FROM up JOIN pg_class rc ON rc.oid = up.inhparent AND NOT rc.relispartition
               JOIN pg_namespace rn ON rn.oid = rc.relnamespace LIMIT 1) END AS partition_of,
           (SELECT coalesce(json_agg(json_build_object(
                     'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'typeName', t.typname,
                     'modifier', a.atttypmod, 'isGenerated', a.attgenerated <> '') ORDER BY a.attnum), '[]')::text
              FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
           (SELECT json_agg(a.attname ORDER BY k.place)::text
              FROM (SELECT indexrelid, indkey FROM pg_index
                     WHERE indrelid = c.oid AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
                       AND NOT EXISTS (SELECT FROM pg_attribute
                                        WHERE attrelid = c.oid AND attnum = ANY (indkey) AND NOT attnotnull)
                     ORDER BY indisprimary DESC, indnkeyatts, indexrelid LIMIT 1) i,
                   unnest(i.indkey) WITH ORDINALITY k (attnum, place)
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
             WHERE k.place <= (SELECT indnkeyatts FROM pg_index WHERE indexrelid = i.indexrelid)) AS key,
           (SELECT coalesce(json_agg(json_build_array(sn.nspname, s.relname, sa.attname)), '[]')::text
              FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
              JOIN pg_namespace sn ON sn.oid = s.relnamespace
              JOIN pg_attribute sa ON sa.attrelid = c.oid AND sa.attnum = d.refobjsubid
             WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
               AND d.refobjid = c.oid AND d.deptype IN ('a', 'i')) AS sequences,
           (SELECT coalesce(json_agg(tgname ORDER BY tgname), '[]')::text FROM pg_trigger
             WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled <> 'D') AS triggers
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid IN (${list(relids)}) AND c.relpersistence <> 't'
       AND (c.relkind = 'f' OR c.relkind = 'r' AND pg_relation_size(c.oid) > 0)
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND coalesce(obj_description(c.oid, 'pg_class'), '') NOT LIKE 'migrate history,%'
       AND coalesce(obj_description(c.oid, 'pg_class'), '') NOT LIKE 'migrate audit trail:%'
     ORDER BY n.nspname, c.relname`;
}

function list(values: readonly string[]): Sql {
  return values.map(value => sql`${value}::oid`).reduce((all, next) => sql`${all}, ${next}`);
}

/** Which of the called functions may change data: they are volatile, and neither PostgreSQL's own nor of an extension. */
export function callsQuery(opaque: readonly Opaque[]): Sql {
  const rows = opaque.flatMap(({ calls }, id) =>
    calls === undefined
      ? []
      : [{ id, name: calls.name, search: calls.schema === undefined ? calls.searchPath : [calls.schema] }],
  );
  return sql`
    SELECT loss.id::text
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS loss (id integer, name text, search text[])
     WHERE NOT EXISTS (SELECT FROM pg_proc WHERE proname = loss.name)
        OR (loss.name ~ '^(lo_|lowrite|query_to_xml|dblink)' AND loss.name <> 'lo_get')
        OR EXISTS (SELECT FROM ${place} JOIN pg_proc ON pronamespace = pg_namespace.oid AND proname = loss.name
                    WHERE provolatile = 'v' AND nspname <> 'pg_catalog'
                      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass
                                         AND objid = pg_proc.oid AND deptype = 'e'))`;
}
