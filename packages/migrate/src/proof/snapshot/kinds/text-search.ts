import { type Sql, sql, Sql as Text } from '../../../database/sql.ts';
import type { Scope } from '../snapshot.ts';
import { commentOn, type KindDefinition, namespaces, notOfExtension } from '../sql.ts';

export const textSearchConfiguration: KindDefinition = {
  kind: 'text search configuration',
  query: scope =>
    textSearch(
      scope,
      'pg_ts_config',
      'cfg',
      sql`
      'parser', (SELECT quote_ident(p.prsname) FROM pg_ts_parser p WHERE p.oid = t.cfgparser),
      'mappings', (SELECT json_agg(m.maptokentype || ' ' || m.mapdict::regdictionary ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = t.oid),
      'owner', pg_get_userbyid(t.cfgowner)`,
    ),
};

export const textSearchDictionary: KindDefinition = {
  kind: 'text search dictionary',
  query: scope =>
    textSearch(
      scope,
      'pg_ts_dict',
      'dict',
      sql`
      'template', (SELECT quote_ident(m.tmplname) FROM pg_ts_template m WHERE m.oid = t.dicttemplate),
      'options', t.dictinitoption,
      'owner', pg_get_userbyid(t.dictowner)`,
    ),
};

export const textSearchParser: KindDefinition = {
  kind: 'text search parser',
  query: scope =>
    textSearch(
      scope,
      'pg_ts_parser',
      'prs',
      sql`
      'start', t.prsstart::text, 'token', t.prstoken::text, 'end', t.prsend::text,
      'headline', nullif(t.prsheadline::text, '-'), 'token types', t.prslextype::text`,
    ),
};

export const textSearchTemplate: KindDefinition = {
  kind: 'text search template',
  query: scope =>
    textSearch(
      scope,
      'pg_ts_template',
      'tmpl',
      sql`
      'init', nullif(t.tmplinit::text, '-'), 'lexize', t.tmpllexize::text`,
    ),
};

function textSearch(scope: Scope, catalog: string, prefix: string, facts: Sql): Sql {
  const [table, name, schema] = [catalog, `t.${prefix}name`, `t.${prefix}namespace`].map(
    text => new Text(text),
  );
  return sql`
    SELECT CASE WHEN n.nspname = ${scope.home} THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(${name}) AS name,
           json_strip_nulls(json_build_object(${facts}, 'comment', ${commentOn(catalog, 't.oid')})) AS facts
      FROM ${table} t JOIN pg_namespace n ON n.oid = ${schema}
     WHERE n.oid = ANY (${namespaces(scope)}) AND ${notOfExtension(catalog, 't')}`;
}
