import { sql } from '../../../database/sql.ts';
import { commentOn, grants, type KindDefinition, notOfExtension, relations, sorted } from '../sql.ts';

export const foreignDataWrapper: KindDefinition = {
  kind: 'foreign data wrapper',
  databaseWide: true,
  query: () => sql`
    SELECT quote_ident(w.fdwname) AS name, json_strip_nulls(json_build_object(
      'handler', nullif(w.fdwhandler::regproc::text, '-'), 'validator', nullif(w.fdwvalidator::regproc::text, '-'),
      'options', ${sorted('w.fdwoptions')},
      'owner', pg_get_userbyid(w.fdwowner),
      'grants', ${grants('w.fdwacl', 'F', 'w.fdwowner')},
      'comment', ${commentOn('pg_foreign_data_wrapper', 'w.oid')})) AS facts
      FROM pg_foreign_data_wrapper w WHERE ${notOfExtension('pg_foreign_data_wrapper', 'w')}`,
};

export const foreignServer: KindDefinition = {
  kind: 'server',
  databaseWide: true,
  query: () => sql`
    SELECT quote_ident(s.srvname) AS name, json_strip_nulls(json_build_object(
      'wrapper', (SELECT quote_ident(w.fdwname) FROM pg_foreign_data_wrapper w WHERE w.oid = s.srvfdw),
      'type', s.srvtype, 'version', s.srvversion,
      'options', ${sorted('s.srvoptions')},
      'owner', pg_get_userbyid(s.srvowner),
      'grants', ${grants('s.srvacl', 'S', 's.srvowner')},
      'comment', ${commentOn('pg_foreign_server', 's.oid')})) AS facts
      FROM pg_foreign_server s WHERE ${notOfExtension('pg_foreign_server', 's')}`,
};

/** Only the names of the options: their values are passwords. */
export const userMapping: KindDefinition = {
  kind: 'user mapping',
  databaseWide: true,
  query: () => sql`
    SELECT m.usename || ' on ' || quote_ident(m.srvname) AS name, json_strip_nulls(json_build_object(
      'options', (SELECT json_agg(split_part(item, '=', 1) ORDER BY item COLLATE "C") FROM unnest(m.umoptions) item))) AS facts
      FROM pg_user_mappings m`,
};

export const foreignTable: KindDefinition = {
  kind: 'foreign table',
  query: scope => sql`
    SELECT c.oid::regclass::text AS name, json_strip_nulls(json_build_object(
      'server', (SELECT quote_ident(s.srvname) FROM pg_foreign_server s WHERE s.oid = f.ftserver),
      'options', ${sorted('f.ftoptions')},
      'partition of', CASE WHEN c.relispartition THEN (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid) END,
      'partition bound', pg_get_expr(c.relpartbound, c.oid),
      'column order', (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
      'owner', pg_get_userbyid(c.relowner),
      'grants', ${grants('c.relacl', 'r', 'c.relowner')},
      'comment', ${commentOn('pg_class', 'c.oid')})) AS facts
      FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid
     WHERE c.oid = ANY (${relations(scope, 'f')})`,
};
