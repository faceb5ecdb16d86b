import { sql } from '../../../database/sql.ts';
import { commentOn, type KindDefinition, namespaces, notOfExtension } from '../sql.ts';

export const operator: KindDefinition = {
  kind: 'operator',
  query: scope => sql`
    SELECT o.oid::regoperator::text AS name, json_strip_nulls(json_build_object(
      'function', o.oprcode::text, 'result', format_type(o.oprresult, NULL),
      'commutator', CASE WHEN o.oprcom <> 0 THEN o.oprcom::regoperator::text END,
      'negator', CASE WHEN o.oprnegate <> 0 THEN o.oprnegate::regoperator::text END,
      'restrict', nullif(o.oprrest::text, '-'), 'join', nullif(o.oprjoin::text, '-'),
      'hashes', CASE WHEN o.oprcanhash THEN 'yes' END, 'merges', CASE WHEN o.oprcanmerge THEN 'yes' END,
      'owner', pg_get_userbyid(o.oprowner),
      'comment', ${commentOn('pg_operator', 'o.oid')})) AS facts
      FROM pg_operator o
     WHERE o.oprnamespace = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_operator', 'o')}`,
};

export const operatorClass: KindDefinition = {
  kind: 'operator class',
  query: scope => sql`
    SELECT CASE WHEN n.nspname = ${scope.home} THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(o.opcname) || ' using ' || m.amname AS name,
           json_strip_nulls(json_build_object(
      'type', format_type(o.opcintype, NULL), 'default', CASE WHEN o.opcdefault THEN 'yes' END,
      'storage', CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END,
      'family', (SELECT quote_ident(f.opfname) FROM pg_opfamily f WHERE f.oid = o.opcfamily),
      'owner', pg_get_userbyid(o.opcowner),
      'comment', ${commentOn('pg_opclass', 'o.oid')})) AS facts
      FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am m ON m.oid = o.opcmethod
     WHERE n.oid = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_opclass', 'o')}`,
};

export const operatorFamily: KindDefinition = {
  kind: 'operator family',
  query: scope => sql`
    SELECT CASE WHEN n.nspname = ${scope.home} THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(f.opfname) || ' using ' || m.amname AS name,
           json_strip_nulls(json_build_object(
      'operators', (SELECT json_agg(a.amopstrategy || ' ' || a.amopopr::regoperator ORDER BY a.amopstrategy, a.amopopr::regoperator::text COLLATE "C") FROM pg_amop a WHERE a.amopfamily = f.oid),
      'functions', (SELECT json_agg(a.amprocnum || ' ' || a.amproc::regprocedure ORDER BY a.amprocnum, a.amproc::regprocedure::text COLLATE "C") FROM pg_amproc a WHERE a.amprocfamily = f.oid),
      'owner', pg_get_userbyid(f.opfowner),
      'comment', ${commentOn('pg_opfamily', 'f.oid')})) AS facts
      FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod
     WHERE n.oid = ANY (${namespaces(scope)}) AND ${notOfExtension('pg_opfamily', 'f')}`,
};

/** 16384 is the first oid that is not PostgreSQL's own. */
export const cast: KindDefinition = {
  kind: 'cast',
  databaseWide: true,
  query: () => sql`
    SELECT format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL) AS name,
           json_strip_nulls(json_build_object(
      'function', CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END,
      'context', CASE c.castcontext WHEN 'a' THEN 'assignment' WHEN 'i' THEN 'implicit' ELSE 'explicit' END,
      'method', CASE c.castmethod WHEN 'b' THEN 'binary' WHEN 'i' THEN 'input and output' END,
      'comment', ${commentOn('pg_cast', 'c.oid')})) AS facts
      FROM pg_cast c WHERE c.oid >= 16384 AND ${notOfExtension('pg_cast', 'c')}`,
};
