import type { Session } from '../database/port.ts';
import { identifier, Sql, script, sql } from '../database/sql.ts';
import type { SavedTable } from './manifest.ts';
import { presentTablesQuery } from './restore-queries.ts';

/** A table as it is before rows go into it. */
export interface PresentTable {
  readonly relid: string;
  readonly name: Sql;
  /** Before the restore. */
  readonly hasRows: boolean;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly isGenerated: boolean;
    /** GENERATED ALWAYS AS IDENTITY. */
    readonly isAlways: boolean;
  }[];
  /** Those that would fire, with their `tgenabled`. */
  readonly triggers: readonly (readonly [string, string])[];
}

export interface SavedAndPresent {
  readonly saved: SavedTable;
  /** Undefined when it does not exist, or when it is not the place to put the rows. */
  readonly table: PresentTable | undefined;
}

/** Finds and locks the tables. A partition that is not there any more is a part of the table it belonged to. */
export async function lockPresentTables(
  session: Session,
  saved: readonly SavedTable[],
): Promise<SavedAndPresent[]> {
  const own = await presentTables(session, saved);
  const roots = saved.map(({ partitionOf, ...table }, place) =>
    own.has(place) || partitionOf === undefined
      ? undefined
      : { ...table, schema: partitionOf[0], name: partitionOf[1] },
  );
  const wanted = roots.flatMap((root, place) => (root === undefined ? [] : { root, place }));
  const found = await presentTables(
    session,
    wanted.map(({ root }) => root),
  );
  for (const [index, { place }] of wanted.entries()) {
    const table = found.get(index);
    if (table !== undefined) own.set(place, table);
  }
  const names = [...new Set([...own.values()].map(({ name }) => name.text))];
  if (names.length > 0)
    await session.run(
      script(...names.map(name => sql`LOCK TABLE ${new Sql(name)} IN SHARE ROW EXCLUSIVE MODE`)),
    );
  const filled = await tablesWithRows(session, names);
  return saved.map((each, place) => {
    const table = own.get(place);
    return { saved: each, table: table && { ...table, hasRows: filled.has(table.name.text) } };
  });
}

/** Looked at before any row goes in: the rows of several partitions may go into one table. */
export async function tablesWithRows(session: Session, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const probes = names.map(name => sql`SELECT EXISTS (SELECT FROM ${new Sql(name)}) AS has_rows`);
  const results = await session.run(script(...probes));
  return new Set(names.filter((_, index) => results[index]?.rows[0]?.['has_rows'] === 't'));
}

export async function presentTables(
  session: Session,
  saved: readonly SavedTable[],
): Promise<Map<number, Omit<PresentTable, 'hasRows'>>> {
  if (saved.length === 0) return new Map();
  // With no search_path the names of types are whole, as they are in the manifest. Constraints may need the one that is set.
  const results = await session.run(
    script(
      sql`SELECT set_config('migrate.search_path', current_setting('search_path'), true), set_config('search_path', '', true)`,
      presentTablesQuery(saved),
      sql`SELECT set_config('search_path', current_setting('migrate.search_path'), true)`,
    ),
  );
  return new Map(
    (results[1]?.rows ?? []).map(row => {
      const place = Number(row['place']);
      const { schema = '', name = '' } = saved[place] ?? {};
      return [
        place,
        {
          relid: row['relid'] ?? '',
          name: identifier(schema, name),
          columns: JSON.parse(row['columns'] ?? '[]') as PresentTable['columns'],
          triggers: JSON.parse(row['triggers'] ?? '[]') as PresentTable['triggers'],
        },
      ];
    }),
  );
}
