import { sql } from '../../../database/sql.ts';
import { commentOn, grants, type KindDefinition, namespaces, notOfExtension } from '../sql.ts';

export const namespace: KindDefinition = {
  kind: 'schema',
  query: scope => sql`
    SELECT CASE WHEN n.nspname = ${scope.home} THEN '(home)' ELSE quote_ident(n.nspname) END AS name, json_strip_nulls(json_build_object(
      'owner', pg_get_userbyid(n.nspowner),
      'grants', ${grants('n.nspacl', 'n', 'n.nspowner')},
      'comment', ${commentOn('pg_namespace', 'n.oid')})) AS facts
      FROM pg_namespace n WHERE n.oid = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_namespace', 'n')}`,
};

/** What will be granted on objects yet to be created. */
export const defaultPrivileges: KindDefinition = {
  kind: 'default privileges',
  query: scope => sql`
    SELECT pg_get_userbyid(a.defaclrole) || CASE WHEN a.defaclnamespace = 0 THEN '' ELSE ' in ' || a.defaclnamespace::regnamespace END
           || ' on ' || CASE a.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE a.defaclobjtype::text END AS name,
           json_strip_nulls(json_build_object(
      'grants', (SELECT json_agg(item::text ORDER BY item::text COLLATE "C") FROM unnest(a.defaclacl) item))) AS facts
      FROM pg_default_acl a
     WHERE a.defaclnamespace = 0 OR a.defaclnamespace = ANY (${namespaces(scope)})`,
};

/** Extensions belong to the database. The comment is the extension's own unless somebody changes it. */
export const extension: KindDefinition = {
  kind: 'extension',
  query: scope => sql`
    SELECT quote_ident(e.extname) AS name, json_strip_nulls(json_build_object(
      'version', e.extversion,
      'schema', CASE WHEN n.nspname <> ${scope.home} THEN quote_ident(n.nspname) ELSE '(home)' END,
      'comment', ${commentOn('pg_extension', 'e.oid')})) AS facts
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE n.nspname = 'pg_catalog' OR n.oid = ANY (${namespaces(scope)})`,
};
