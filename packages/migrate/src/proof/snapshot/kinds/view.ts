import type { Sql } from '../../../database/sql.ts';
import { sql } from '../../../database/sql.ts';
import type { Scope } from '../snapshot.ts';
import { commentOn, grants, type KindDefinition, relations, sorted } from '../sql.ts';

export const view: KindDefinition = { kind: 'view', query: scope => viewQuery(scope, 'v') };

export const materializedView: KindDefinition = {
  kind: 'materialized view',
  query: scope => viewQuery(scope, 'm'),
};

/** The definition names the columns; only what can be said about one of them afterwards is listed apart. */
function viewQuery(scope: Scope, relkind: 'v' | 'm'): Sql {
  return sql`
    SELECT c.oid::regclass::text AS name, json_strip_nulls(json_build_object(
      'definition', pg_get_viewdef(c.oid),
      'columns', (SELECT json_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0),
      'column defaults', (SELECT json_agg(quote_ident(a.attname) || ' ' || pg_get_expr(d.adbin, d.adrelid) ORDER BY a.attnum) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = c.oid),
      'column comments', (SELECT json_agg(quote_ident(a.attname) || ': ' || m.description ORDER BY a.attnum) FROM pg_description m JOIN pg_attribute a ON a.attrelid = m.objoid AND a.attnum = m.objsubid WHERE m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid > 0),
      'column grants', (SELECT json_agg(quote_ident(a.attname) || ': ' || item ORDER BY a.attnum, item::text COLLATE "C") FROM pg_attribute a, unnest(a.attacl) item WHERE a.attrelid = c.oid),
      'statistics targets', (SELECT json_agg(quote_ident(a.attname) || ' ' || a.attstattarget ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget > 0 AND a.attnum > 0),
      'populated', CASE WHEN NOT c.relispopulated THEN 'no' END,
      'access method', (SELECT amname FROM pg_am WHERE oid = c.relam AND amname <> 'heap'),
      'tablespace', (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace),
      'options', ${sorted('c.reloptions')},
      'owner', pg_get_userbyid(c.relowner),
      'grants', ${grants('c.relacl', 'r', 'c.relowner')},
      'comment', ${commentOn('pg_class', 'c.oid')})) AS facts
      FROM pg_class c WHERE c.oid = ANY (${relations(scope, relkind)})`;
}
