import { Sql, sql } from '../../../database/sql.ts';
import { commentOn, type KindDefinition, relations, since, sorted, tableKinds } from '../sql.ts';

/** Columns of tables, foreign tables and composite types. */
export const column: KindDefinition = {
  kind: 'column',
  query: scope => {
    const nullable = new Sql(
      scope.serverVersion >= 180_000
        ? `CASE WHEN a.attnotnull THEN (SELECT CASE WHEN k.convalidated THEN '' ELSE 'not valid' END || CASE WHEN k.connoinherit THEN 'no inherit' ELSE '' END
             FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum]) END`
        : `''`,
    );
    return sql`
    SELECT c.oid::regclass || '.' || quote_ident(a.attname) AS name, json_strip_nulls(json_build_object(
      'type', format_type(a.atttypid, a.atttypmod),
      'not null', CASE WHEN a.attnotnull THEN coalesce(nullif(${nullable}, ''), 'yes') END,
      'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
      'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) || CASE a.attgenerated WHEN 'v' THEN ' virtual' ELSE ' stored' END END,
      'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
      'collation', CASE WHEN a.attcollation <> t.typcollation THEN (SELECT quote_ident(l.collname) FROM pg_collation l WHERE l.oid = a.attcollation) END,
      'storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'e' THEN 'external' ELSE 'extended' END END,
      'compression', ${since(scope, 14, "nullif(a.attcompression::text, '')")},
      'statistics target', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END,
      'options', ${sorted('a.attoptions')},
      'foreign options', ${sorted('a.attfdwoptions')},
      'inherited', CASE WHEN a.attinhcount > 0 THEN 'yes' END,
      'grants', (SELECT json_agg(item::text ORDER BY item::text COLLATE "C") FROM unnest(a.attacl) item),
      'comment', ${commentOn('pg_class', 'a.attrelid', 'a.attnum')})) AS facts
      FROM pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = ANY (${relations(scope, ...tableKinds, 'c')}) AND a.attnum > 0 AND NOT a.attisdropped`;
  },
};
