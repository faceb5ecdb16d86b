import { sql } from '../../../database/sql.ts';
import { commentOn, type KindDefinition, relations, sorted, tableKinds } from '../sql.ts';

/**
 * Constraints of tables, with the index behind them. NOT NULL is a fact of its column on every version, and what a
 * partition has from its parent follows from that.
 */
export const constraint: KindDefinition = {
  kind: 'constraint',
  query: scope => sql`
    SELECT k.conrelid::regclass || '.' || quote_ident(k.conname) AS name, json_strip_nulls(json_build_object(
      'definition', pg_get_constraintdef(k.oid),
      'index', CASE WHEN k.contype IN ('p', 'u', 'x') THEN pg_get_indexdef(k.conindid, 0, true) END,
      'index tablespace', (SELECT s.spcname FROM pg_class i JOIN pg_tablespace s ON s.oid = i.reltablespace WHERE k.contype IN ('p', 'u', 'x') AND i.oid = k.conindid),
      'index parameters', (SELECT ${sorted('i.reloptions')} FROM pg_class i WHERE k.contype IN ('p', 'u', 'x') AND i.oid = k.conindid),
      'index comment', CASE WHEN k.contype IN ('p', 'u', 'x') THEN ${commentOn('pg_class', 'k.conindid')} END,
      'index used for', (SELECT nullif(concat_ws(', ', CASE WHEN x.indisclustered THEN 'CLUSTER' END, CASE WHEN x.indisreplident THEN 'REPLICA IDENTITY' END), '') FROM pg_index x WHERE k.contype IN ('p', 'u', 'x') AND x.indexrelid = k.conindid),
      'inherited', CASE WHEN k.coninhcount > 0 THEN 'yes' END,
      'comment', ${commentOn('pg_constraint', 'k.oid')})) AS facts
      FROM pg_constraint k
     WHERE k.conrelid = ANY (${relations(scope, ...tableKinds)})
       AND k.contype NOT IN ('n', 't') AND k.conparentid = 0`,
};
