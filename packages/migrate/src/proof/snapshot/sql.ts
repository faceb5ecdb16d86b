import { commaSeparated, Sql, sql } from '../../database/sql.ts';
import type { Scope } from './snapshot.ts';

/** What one kind of object is and how it is read. A query returns the columns `name` and `facts`, a JSON object. */
export interface KindDefinition {
  readonly kind: string;
  /** True for what belongs to the database, and to no schema in it. */
  readonly databaseWide?: boolean;
  readonly query: (scope: Scope) => Sql;
}

/** The oids of the schemas in scope. */
export function namespaces({ schemas }: Scope): Sql {
  const chosen =
    schemas === undefined
      ? sql`nspname !~ '^pg_' AND nspname <> 'information_schema'`
      : sql`nspname IN (${list(schemas)})`;
  return sql`ARRAY(SELECT oid FROM pg_namespace WHERE ${chosen})`;
}

/** The oids of the relations in scope, by pg_class.relkind. Those of extensions and migrate's own are left out. */
export function relations(scope: Scope, ...relkinds: readonly string[]): Sql {
  return sql`ARRAY(
    SELECT c.oid FROM pg_class c
     WHERE c.relnamespace = ANY (${namespaces(scope)}) AND c.relkind IN (${list(relkinds)})
       AND ${notOfExtension('pg_class', 'c')} AND ${notOfMigrate()})`;
}

/** Tables in a wide sense: whatever has columns that can be altered. */
export const tableKinds = ['r', 'p', 'f'] as const;

/** An object of an extension comes and goes with it, and its version says what it is. */
export function notOfExtension(catalog: string, alias: string): Sql {
  const oid = new Sql(`${alias}.oid`);
  return sql`NOT EXISTS (
    SELECT FROM pg_depend d
     WHERE d.classid = ${catalog}::regclass AND d.objid = ${oid} AND d.objsubid = 0 AND d.deptype = 'e')`;
}

/** migrate's own tables, and the sequences of their columns. */
function notOfMigrate(): Sql {
  return sql`c.relname NOT IN (${list([
    ...['schema_versions', 'schema_versions_applied_order_seq'],
    ...['schema_events', 'schema_events_id_seq'],
  ])})`;
}

/** A grant a line, sorted; null where only what PostgreSQL grants by itself is granted. */
export function grants(acl: string, type: string, owner: string): Sql {
  const [given, byDefault] = [new Sql(acl), new Sql(`acldefault('${type}', ${owner})`)];
  return sql`CASE WHEN ${given} IS NOT NULL AND NOT (${given} @> ${byDefault} AND ${given} <@ ${byDefault}) THEN
    (SELECT coalesce(json_agg(item::text ORDER BY item::text COLLATE "C"), '["none"]') FROM unnest(${given}) item) END`;
}

/** A list whose order says nothing, such as options. */
export function sorted(array: string): Sql {
  const list = new Sql(array);
  return sql`CASE WHEN ${list} IS NOT NULL THEN (SELECT json_agg(item ORDER BY item COLLATE "C") FROM unnest(${list}) item) END`;
}

/** What COMMENT ON has said. The functions of PostgreSQL for this are written in SQL, and cost ten times as much. */
export function commentOn(catalog: string, oid: string, column = '0'): Sql {
  const [object, part] = [new Sql(oid), new Sql(column)];
  return sql`(SELECT m.description FROM pg_description m
    WHERE m.objoid = ${object} AND m.classoid = ${catalog}::regclass AND m.objsubid = ${part})`;
}

/** A column that older servers do not have. */
export function since({ serverVersion }: Scope, version: number, expression: string): Sql {
  return new Sql(serverVersion >= version * 10_000 ? expression : 'NULL::text');
}

export function list(values: readonly string[]): Sql {
  // No name at all is written as a name that nothing has.
  return commaSeparated(values.length === 0 ? [''] : values);
}

/** A definition that the server always qualifies, without the schema of the view it is taken from. */
export function atHome(definition: string, schema: string, { home }: Scope): Sql {
  const [text, place] = [new Sql(definition), new Sql(schema)];
  const prefix = sql`quote_ident(${home}) || '.'`;
  return sql`CASE WHEN ${place} IN (${home}, quote_ident(${home}))
    THEN overlay(${text} PLACING '' FROM position(${prefix} IN ${text}) FOR length(${prefix}))
    ELSE ${text} END`;
}
