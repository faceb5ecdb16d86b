import { ServerError, type Session } from '../database/port.ts';
import { identifier, Sql, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { redact } from '../redact.ts';
import { verifyFiles } from './folder.ts';
import type { Manifest, SavedTable } from './manifest.ts';
import { parentsFirst } from './restore-order.ts';
import { presentTablesQuery, referencesQuery } from './restore-queries.ts';
import { type PresentTable, type RestoreOptions, restoreTable, type TableResult } from './restore-table.ts';
import { transferSettings } from './transfer-settings.ts';

export interface RestoreContext {
  readonly session: Session;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
}

export interface RestoreResult {
  readonly backup: string;
  readonly snapshotAt: string;
  readonly tables: readonly TableResult[];
}

/** Milliseconds for each lock: nobody may write to the tables while rows are compared and put back. */
const lockTimeout = 10_000;

/**
 * Puts rows of a backup back, in one transaction: all of them, or nothing is changed. The files are checked against their
 * hashes first. User triggers do not fire, because they did when the rows were first written; foreign keys and all other
 * constraints hold at the end. Rows that the backup does not know stay as they are.
 */
export async function restoreBackup(
  context: RestoreContext,
  folder: string,
  manifest: Manifest,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const { session, emit, signal } = context;
  const start = performance.now();
  const saved = chooseTables(manifest, options.tables);
  await verifyFiles(folder, saved);
  emit({ type: 'restore_started', backup: manifest.id, tables: saved.length });
  const cancel = () => void session.cancel().catch(() => undefined);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const tables = await restoreAll(session, folder, saved, options);
    const rows = tables.reduce((sum, { inserted, updated }) => sum + inserted + updated, 0);
    emit({
      type: 'restore_finished',
      backup: manifest.id,
      rows,
      durationMs: Math.round(performance.now() - start),
    });
    return { backup: manifest.id, snapshotAt: manifest.snapshotAt, tables };
  } catch (error) {
    await session.run(sql`ROLLBACK`).catch(() => undefined);
    if (signal?.aborted === true)
      throw new MigrateError('interrupted', 'interrupted during the restore; it was rolled back', {
        cause: error,
      });
    throw explained(error, manifest);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/**
 * Throws `restore_failed` when a table has rows, of which some values are to be put back, and no key to find them by: to be
 * asked before anything is rolled back.
 */
export async function refuseWithoutKey(session: Session, saved: readonly SavedTable[]): Promise<void> {
  // What was dropped as a whole comes back without rows.
  const staying = saved.filter(
    ({ key, losses }) =>
      key === undefined && !losses.some(({ kind, columns }) => kind === 'drop' && columns.length === 0),
  );
  const present = await presentTables(session, staying);
  const names = [...present.values()].map(({ name }) => name.text);
  const filled = await tablesWithRows(session, names);
  const titles = staying.flatMap(({ schema, name }, place) =>
    filled.has(present.get(place)?.name.text ?? '') ? [`${schema}.${name}`] : [],
  );
  if (titles.length === 0) return;
  throw new MigrateError('restore_failed', 'tables have rows, and no key to find those of the backup by', {
    details: titles,
    hint: 'Nothing was changed. Give them a primary key, or roll back without --restore-data and load the files by hand: docs/migrate/backup.md says how.',
  });
}

function chooseTables(manifest: Manifest, names: readonly string[] | undefined): readonly SavedTable[] {
  if (names === undefined || names.length === 0) return manifest.tables;
  const chosen = names.flatMap(name => {
    const found = manifest.tables.filter(
      table => name === table.name || name === `${table.schema}.${table.name}`,
    );
    if (found.length > 0) return found;
    throw new MigrateError('usage', `the backup ${manifest.id} has no table ${name}`, {
      hint: `It has ${manifest.tables.map(table => `${table.schema}.${table.name}`).join(', ')}.`,
    });
  });
  return [...new Set(chosen)];
}

async function restoreAll(
  session: Session,
  folder: string,
  saved: readonly SavedTable[],
  options: RestoreOptions,
): Promise<TableResult[]> {
  await session.run(script(sql`BEGIN`, ...transferSettings(lockTimeout)));
  const present = await findTables(session, saved);
  const order = await prepareKeys(session, present);
  const switched = present.flatMap(({ table }) => (table === undefined ? [] : triggersOf(table)));
  if (switched.length > 0) await session.run(script(...switched.map(({ off }) => off)));
  const results: TableResult[] = [];
  for (const place of order.places) {
    const { saved: wanted, table } = present[place] ?? {};
    if (wanted !== undefined)
      results[place] = await restoreTable(session, folder, wanted, table, place, options);
  }
  await session.run(
    script(
      sql`SET CONSTRAINTS ALL IMMEDIATE`,
      ...switched.map(({ on }) => on),
      ...order.restoreKeys,
      sql`COMMIT`,
    ),
  );
  return results;
}

interface Pair {
  readonly saved: SavedTable;
  /** Undefined when it does not exist, or when it is not the place to put the rows. */
  readonly table: PresentTable | undefined;
}

/** Finds and locks the tables. A partition that is not there any more is a part of the table it belonged to. */
async function findTables(session: Session, saved: readonly SavedTable[]): Promise<Pair[]> {
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
async function tablesWithRows(session: Session, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const probes = names.map(name => sql`SELECT EXISTS (SELECT FROM ${new Sql(name)}) AS has_rows`);
  const results = await session.run(script(...probes));
  return new Set(names.filter((_, index) => results[index]?.rows[0]?.['has_rows'] === 't'));
}

async function presentTables(
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

/**
 * Tables that others refer to come first. Where they refer to each other in a circle, no order helps: their foreign keys
 * are checked at the end of the transaction, and are afterwards what they were.
 */
async function prepareKeys(
  session: Session,
  present: readonly Pair[],
): Promise<{ places: readonly number[]; restoreKeys: readonly Sql[] }> {
  const placeOf = new Map(
    present.flatMap(({ table }, place) => (table === undefined ? [] : [[table.relid, place]])),
  );
  if (placeOf.size === 0) return { places: [...present.keys()], restoreKeys: [] };
  const [result] = await session.run(referencesQuery([...placeOf.keys()]));
  const references = (result?.rows ?? []).map(row => ({
    from: placeOf.get(row['from_relid'] ?? '') ?? 0,
    to: placeOf.get(row['to_relid'] ?? '') ?? 0,
    key: sql`ALTER TABLE ${identifier(row['schema'] ?? '', row['table'] ?? '')}
      ALTER CONSTRAINT ${identifier(row['name'] ?? '')}`,
    isDeferrable: row['is_deferrable'] === 't',
  }));
  const places = parentsFirst(present.length, references);
  const rank = new Map(places.map((place, index) => [place, index]));
  const backward = references.filter(
    ({ from, to, isDeferrable }) => (rank.get(to) ?? 0) > (rank.get(from) ?? 0) && !isDeferrable,
  );
  const keys = [...new Set(backward.map(({ key }) => key.text))].map(text => new Sql(text));
  await session.run(script(...keys.map(key => sql`${key} DEFERRABLE`), sql`SET CONSTRAINTS ALL DEFERRED`));
  return { places, restoreKeys: keys.map(key => sql`${key} NOT DEFERRABLE`) };
}

function triggersOf({ name, triggers }: PresentTable): { off: Sql; on: Sql }[] {
  return triggers.map(([trigger, state]) => ({
    off: sql`ALTER TABLE ${name} DISABLE TRIGGER ${identifier(trigger)}`,
    on: sql`ALTER TABLE ${name} ENABLE ${state === 'A' ? sql`ALWAYS ` : sql``}TRIGGER ${identifier(trigger)}`,
  }));
}

function explained(error: unknown, { id }: Manifest): unknown {
  if (!(error instanceof ServerError)) return error;
  return new MigrateError(
    'restore_failed',
    `the backup ${id} could not be put back: ${redact(error.message)}`,
    {
      details: [
        `SQLSTATE ${error.sqlstate}`,
        ...[error.detail, withoutRow(error.where)].filter(text => text !== undefined).map(redact),
      ],
      hint: `It was rolled back, and nothing was changed. ${hints[error.sqlstate] ?? 'Mend that, then: migrate backup restore'}`,
      cause: error,
    },
  );
}

/** The context of an error in COPY repeats the row, which may hold anything. */
function withoutRow(where: string | undefined): string | undefined {
  return where?.replace(/^(COPY .*?, line \d+(?:, column .+?)?): "[\s\S]*$/, '$1');
}

const hints: Readonly<Record<string, string>> = {
  '23503':
    'A row refers to one that is neither there nor in the backup: restore the table it refers to, or add that row.',
  '23505': 'A row that was written after the backup has the same unique value: change or remove it.',
  '42501': 'The role must own the tables: connect as their owner.',
  '55P03': 'Another session works on the table: try again when it is done.',
};
