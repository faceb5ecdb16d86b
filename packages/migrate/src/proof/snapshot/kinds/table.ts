import { sql } from '../../../database/sql.ts';
import { commentOn, grants, type KindDefinition, relations, since, sorted } from '../sql.ts';

/** Ordinary and partitioned tables; their columns, constraints and indexes are objects of their own. */
export const table: KindDefinition = {
  kind: 'table',
  query: scope => sql`
    SELECT c.oid::regclass::text AS name, json_strip_nulls(json_build_object(
      'owner', pg_get_userbyid(c.relowner),
      'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
      'access method', (SELECT amname FROM pg_am WHERE oid = c.relam AND amname <> 'heap'),
      'tablespace', (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace),
      'partitioned by', CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,
      'partition of', CASE WHEN c.relispartition THEN (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid) END,
      'partition detach pending', CASE WHEN c.relispartition THEN (SELECT nullif(${since(scope, 14, 'inhdetachpending::text')}, 'false') FROM pg_inherits WHERE inhrelid = c.oid) END,
      'partition bound', pg_get_expr(c.relpartbound, c.oid),
      'inherits', CASE WHEN NOT c.relispartition THEN (SELECT json_agg(inhparent::regclass::text ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid) END,
      'of type', (SELECT t.oid::regtype::text FROM pg_type t WHERE t.oid = c.reloftype),
      'row security', CASE WHEN c.relrowsecurity THEN CASE WHEN c.relforcerowsecurity THEN 'forced' ELSE 'enabled' END WHEN c.relforcerowsecurity THEN 'forced, but disabled' END,
      'replica identity', CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index' END,
      'storage parameters', ${sorted('c.reloptions')},
      'toast storage parameters', (SELECT ${sorted('toast.reloptions')} FROM pg_class toast WHERE toast.oid = c.reltoastrelid),
      'column order', (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
      'grants', ${grants('c.relacl', 'r', 'c.relowner')},
      'comment', ${commentOn('pg_class', 'c.oid')})) AS facts
      FROM pg_class c WHERE c.oid = ANY (${relations(scope, 'r', 'p')})`,
};
