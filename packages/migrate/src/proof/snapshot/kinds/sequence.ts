import { sql } from '../../../database/sql.ts';
import { commentOn, grants, type KindDefinition, relations } from '../sql.ts';

/** Sequences, also those behind serial and identity columns. Where they have got to is data. */
export const sequence: KindDefinition = {
  kind: 'sequence',
  query: scope => sql`
    SELECT c.oid::regclass::text AS name, json_strip_nulls(json_build_object(
      'type', format_type(s.seqtypid, NULL),
      'start', s.seqstart::text, 'increment', s.seqincrement::text,
      'minimum', s.seqmin::text, 'maximum', s.seqmax::text, 'cache', s.seqcache::text,
      'cycle', CASE WHEN s.seqcycle THEN 'yes' END,
      'owned by', (SELECT d.refobjid::regclass || '.' || quote_ident(a.attname)
                     FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                      AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')),
      'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
      'owner', pg_get_userbyid(c.relowner),
      'grants', ${grants('c.relacl', 's', 'c.relowner')},
      'comment', ${commentOn('pg_class', 'c.oid')})) AS facts
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
     WHERE c.oid = ANY (${relations(scope, 'S')})`,
};
