import { look } from '../../database/look.ts';
import type { Session } from '../../database/port.ts';
import { commaSeparated, Sql, sql } from '../../database/sql.ts';
import type { Relation } from './nodes.ts';

/** A table of the live database, as far as a forecast needs it. */
export interface LiveTable {
  readonly name: string;
  /** By the planner's statistics; null where the table was never analysed. */
  readonly rows: number | null;
  /** Bytes of the table itself, with its partitions. */
  readonly tableBytes: number;
  /** Bytes with indexes and TOAST. */
  readonly totalBytes: number;
  readonly columns: Readonly<Record<string, string>>;
  readonly constraints: readonly {
    readonly name: string;
    readonly type: string;
    readonly definition: string;
    readonly isValid: boolean;
    readonly references: string | null;
  }[];
}

export interface LiveCatalog {
  /** By the key of the relation that names it; a table that does not exist yet is not there. */
  readonly tables: ReadonlyMap<string, LiveTable>;
  /** Names of functions that may return something else for each row. */
  readonly volatileFunctions: ReadonlySet<string>;
}

export function keyOf({ schema, name, isIndex = false }: Relation): string {
  return `${isIndex ? 'index ' : ''}${schema ?? ''}.${name}`;
}

/** Looks the tables up that statements name, in the order of the search path. Reads only. */
export async function readLiveCatalog(
  session: Session,
  relations: readonly Relation[],
  functions: readonly string[],
): Promise<LiveCatalog> {
  const wanted = [...new Map(relations.map(relation => [keyOf(relation), relation]))];
  const [tables, volatile] = await look(
    session,
    new Sql(
      `${tablesQuery(wanted.map(([, relation]) => relation)).text};\n${functionsQuery(functions).text}`,
    ),
  );
  return {
    tables: new Map(
      (tables?.rows ?? []).flatMap(row => {
        const entry = wanted[Number(row['place']) - 1];
        return entry === undefined ? [] : [[entry[0], JSON.parse(row['facts'] ?? '{}') as LiveTable]];
      }),
    ),
    volatileFunctions: new Set((volatile?.rows ?? []).map(row => row['name'] ?? '')),
  };
}

function tablesQuery(relations: readonly Relation[]): Sql {
  const names = relations.map(
    ({ schema, name, isIndex = false }, place) =>
      sql`(${place + 1}, CASE WHEN ${schema}::text IS NULL THEN '' ELSE quote_ident(${schema}) || '.' END || quote_ident(${name}), ${isIndex})`
        .text,
  );
  const values = new Sql(names.length === 0 ? `(0, 'nothing', false)` : names.join(', '));
  return sql`
  SELECT given.place::text, json_build_object(
    'name', c.oid::regclass::text,
    'rows', (SELECT CASE WHEN min(p.reltuples) < 0 OR (sum(p.reltuples) = 0 AND sum(p.relpages) = 0 AND sum(pg_relation_size(p.oid)) > 0) THEN NULL ELSE sum(p.reltuples)::bigint END FROM pg_class p WHERE p.oid = ANY (leaves.oids)),
    'tableBytes', (SELECT coalesce(sum(pg_table_size(oid)), 0) FROM unnest(leaves.oids) oid),
    'totalBytes', (SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM unnest(leaves.oids) oid),
    'columns', (SELECT coalesce(json_object_agg(attname, format_type(atttypid, atttypmod)), '{}') FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
    'constraints', (SELECT coalesce(json_agg(json_build_object('name', conname, 'type', contype, 'definition', pg_get_constraintdef(oid), 'isValid', convalidated,
       'references', CASE WHEN confrelid <> 0 THEN confrelid::regclass::text END)), '[]') FROM pg_constraint WHERE conrelid = c.oid))::text AS facts
    FROM (VALUES ${values}) given (place, name, is_index)
    LEFT JOIN pg_index i ON given.is_index AND i.indexrelid = to_regclass(given.name)
    JOIN pg_class c ON c.oid = CASE WHEN given.is_index THEN i.indrelid ELSE to_regclass(given.name) END
    CROSS JOIN LATERAL (SELECT CASE c.relkind WHEN 'p' THEN ARRAY(SELECT t.relid::oid FROM pg_partition_tree(c.oid) t WHERE t.isleaf) ELSE ARRAY[c.oid] END AS oids) leaves`;
}

function functionsQuery(names: readonly string[]): Sql {
  const list = commaSeparated(names.length === 0 ? [''] : names);
  return sql`SELECT DISTINCT proname AS name FROM pg_proc WHERE provolatile = 'v' AND proname IN (${list})`;
}
