import { sql } from '../../../database/sql.ts';
import { commentOn, type KindDefinition, namespaces, notOfExtension, since } from '../sql.ts';

/** Collations; the version of the system's library that one was made with is not the schema's. */
export const collation: KindDefinition = {
  kind: 'collation',
  query: scope => sql`
    SELECT CASE WHEN n.nspname = ${scope.home} THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(l.collname) AS name,
           json_strip_nulls(json_build_object(
      'provider', CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
      'collate', l.collcollate, 'ctype', l.collctype,
      'locale', ${since(scope, 15, scope.serverVersion >= 170_000 ? 'l.colllocale' : 'l.colliculocale')},
      'rules', ${since(scope, 16, 'l.collicurules')},
      'deterministic', CASE WHEN NOT l.collisdeterministic THEN 'no' END,
      'encoding', CASE WHEN l.collencoding >= 0 THEN pg_encoding_to_char(l.collencoding) END,
      'owner', pg_get_userbyid(l.collowner),
      'comment', ${commentOn('pg_collation', 'l.oid')})) AS facts
      FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
     WHERE n.oid = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_collation', 'l')}`,
};

export const conversion: KindDefinition = {
  kind: 'conversion',
  query: scope => sql`
    SELECT CASE WHEN n.nspname = ${scope.home} THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(v.conname) AS name,
           json_strip_nulls(json_build_object(
      'from', pg_encoding_to_char(v.conforencoding), 'to', pg_encoding_to_char(v.contoencoding),
      'function', v.conproc::text, 'default', CASE WHEN v.condefault THEN 'yes' END,
      'owner', pg_get_userbyid(v.conowner),
      'comment', ${commentOn('pg_conversion', 'v.oid')})) AS facts
      FROM pg_conversion v JOIN pg_namespace n ON n.oid = v.connamespace
     WHERE n.oid = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_conversion', 'v')}`,
};
