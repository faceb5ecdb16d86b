import type { Session } from '../../database/port.ts';
import { commaSeparated, type Sql, sql } from '../../database/sql.ts';

/** A column as far as a value for it has to be found. */
export interface SeedColumn {
  readonly name: string;
  /** As SQL writes it, for a cast. */
  readonly type: string;
  /** The type beneath domains and arrays, for example `int4`. */
  readonly base: string;
  readonly isArray: boolean;
  /** Labels of an enum. */
  readonly labels: readonly string[];
  /** Characters; null without a limit. */
  readonly length: number | null;
  readonly notNull: boolean;
  readonly default: string | null;
  /** The database computes it, or counts it. */
  readonly isAutomatic: boolean;
}

export interface SeedConstraint {
  readonly name: string;
  readonly type: 'check' | 'foreign key' | 'unique';
  readonly columns: readonly string[];
  readonly definition: string;
  /** Of a foreign key. */
  readonly references: { readonly table: string; readonly columns: readonly string[] } | null;
}

/** A table that rows are to be made for. */
export interface SeedTable {
  /** Qualified, as SQL writes it. */
  readonly name: string;
  /** True when it was asked for, and not only for being referenced. */
  readonly isWanted: boolean;
  readonly rowCount: number;
  readonly columns: readonly SeedColumn[];
  readonly constraints: readonly SeedConstraint[];
  /** What partitions take, as PostgreSQL writes it. */
  readonly bounds: readonly string[];
}

/** Describes tables, and those that they reference; a partition stands for the table that it is a part of. */
export async function readSeedTables(session: Session, names: readonly string[]): Promise<SeedTable[]> {
  if (names.length === 0) return [];
  const [result] = await session.run(tablesQuery(names));
  const tables = (result?.rows ?? []).map(row => JSON.parse(row['facts'] ?? '{}') as SeedTable);
  if (tables.length === 0) return [];
  const counts = await session.run(
    tables.map(({ name }) => `SELECT count(*) AS count FROM ${name}`).join(';\n'),
  );
  return tables.map((table, place) => ({ ...table, rowCount: Number(counts[place]?.rows[0]?.['count']) }));
}

function tablesQuery(names: readonly string[]): Sql {
  const wanted = commaSeparated(names.map(name => sql`(${name})`));
  return sql`
  WITH RECURSIVE wanted (oid) AS (
    SELECT DISTINCT coalesce(pg_partition_root(c.oid)::oid, c.oid) FROM (VALUES ${wanted}) given (name)
      JOIN pg_class c ON c.oid = to_regclass(given.name) WHERE c.relkind IN ('r', 'p')
  ), closure (oid) AS (
    SELECT oid FROM wanted UNION
    SELECT k.confrelid FROM pg_constraint k JOIN closure ON k.conrelid = closure.oid WHERE k.contype = 'f' AND k.conparentid = 0
  )
  SELECT json_build_object(
    'name', quote_ident(n.nspname) || '.' || quote_ident(c.relname),
    'isWanted', c.oid IN (SELECT oid FROM wanted),
    'columns', (SELECT coalesce(json_agg(${columnFacts} ORDER BY a.attnum), '[]') FROM pg_attribute a
       JOIN pg_type t ON t.oid = a.atttypid
       LEFT JOIN pg_type d ON t.typtype = 'd' AND d.oid = t.typbasetype
       LEFT JOIN pg_type e ON e.oid = coalesce(d.typelem, t.typelem) AND coalesce(d.typcategory, t.typcategory) = 'A'
       LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'constraints', (SELECT coalesce(json_agg(x.facts), '[]') FROM (${constraintFacts}) x),
    'bounds', (SELECT coalesce(json_agg(pg_get_expr(p.relpartbound, p.oid)), '[]') FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
                WHERE i.inhparent = c.oid AND p.relispartition))::text AS facts
    FROM closure JOIN pg_class c ON c.oid = closure.oid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_'`;
}

const columnFacts = sql`json_build_object(
  'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
  'base', coalesce(e.typname, d.typname, t.typname), 'isArray', e.oid IS NOT NULL,
  'labels', (SELECT coalesce(json_agg(enumlabel ORDER BY enumsortorder), '[]') FROM pg_enum WHERE enumtypid = coalesce(e.oid, d.oid, t.oid)),
  'length', CASE WHEN coalesce(e.typname, d.typname, t.typname) IN ('varchar', 'bpchar', 'bit') AND greatest(a.atttypmod, t.typtypmod) > 0
                 THEN greatest(a.atttypmod, t.typtypmod) - CASE coalesce(e.typname, d.typname, t.typname) WHEN 'bit' THEN 0 ELSE 4 END END,
  'notNull', a.attnotnull OR t.typnotnull,
  'default', pg_get_expr(f.adbin, f.adrelid),
  'isAutomatic', a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(f.adbin, f.adrelid) LIKE 'nextval(%', false))`;

/** Checks of the table and of its columns' domains, foreign keys, and what must be unique. */
const constraintFacts = sql`
  SELECT json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid),
    'type', CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' ELSE 'unique' END,
    'columns', (SELECT coalesce(json_agg(attname ORDER BY u.place), '[]') FROM unnest(k.conkey) WITH ORDINALITY u (num, place) JOIN pg_attribute ON attrelid = k.conrelid AND attnum = num),
    'references', CASE k.contype WHEN 'f' THEN json_build_object(
      'table', (SELECT quote_ident(rn.nspname) || '.' || quote_ident(r.relname) FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE r.oid = k.confrelid),
      'columns', (SELECT json_agg(attname ORDER BY u.place) FROM unnest(k.confkey) WITH ORDINALITY u (num, place) JOIN pg_attribute ON attrelid = k.confrelid AND attnum = num)) END) AS facts
    FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('c', 'f', 'p', 'u', 'x') AND k.conparentid = 0
  UNION ALL
  SELECT json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid), 'type', 'check', 'columns', json_build_array(a.attname), 'references', NULL)
    FROM pg_attribute a JOIN pg_constraint k ON k.contypid = a.atttypid AND k.contype = 'c' WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT json_build_object('name', ic.relname, 'definition', '', 'type', 'unique',
    'columns', (SELECT coalesce(json_agg(attname), '[]') FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (i.indkey)))
    FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisunique`;
