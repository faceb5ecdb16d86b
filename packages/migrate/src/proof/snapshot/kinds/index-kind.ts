import { sql } from '../../../database/sql.ts';
import { commentOn, type KindDefinition, relations, sorted } from '../sql.ts';

/** Indexes that no constraint stands for. An invalid one is not the same as a valid one. */
export const index: KindDefinition = {
  kind: 'index',
  query: scope => sql`
    SELECT c.oid::regclass::text AS name, json_strip_nulls(json_build_object(
      'definition', pg_get_indexdef(c.oid, 0, true),
      'state', CASE WHEN NOT x.indisvalid THEN 'invalid' END,
      'part of', (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid),
      'tablespace', (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace),
      'storage parameters', ${sorted('c.reloptions')},
      'statistics targets', (SELECT json_agg(a.attname || ' ' || a.attstattarget ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget > 0),
      'used for', nullif(concat_ws(', ', CASE WHEN x.indisclustered THEN 'CLUSTER' END, CASE WHEN x.indisreplident THEN 'REPLICA IDENTITY' END), ''),
      'comment', ${commentOn('pg_class', 'c.oid')})) AS facts
      FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
     WHERE x.indrelid = ANY (${relations(scope, 'r', 'p', 'm')})
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x') AND k.conparentid = 0)
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x') AND k.conparentid <> 0)`,
};
