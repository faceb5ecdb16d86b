import { ServerError, type Session } from '../database/port.ts';
import { identifier, Sql, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { redact } from '../redact.ts';
import { verifyFiles } from './folder.ts';
import type { Manifest, SavedTable } from './manifest.ts';
import {
  lockPresentTables,
  type PresentTable,
  presentTables,
  type SavedAndPresent,
  tablesWithRows,
} from './present-tables.ts';
import { parentsFirst } from './restore-order.ts';
import { referencesQuery } from './restore-queries.ts';
import { type RestoreOptions, restoreTable, type TableResult } from './restore-table.ts';
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
  const present = await lockPresentTables(session, saved);
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

/**
 * Tables that others refer to come first. Where they refer to each other in a circle, no order helps: their foreign keys
 * are checked at the end of the transaction, and are afterwards what they were.
 */
async function prepareKeys(
  session: Session,
  present: readonly SavedAndPresent[],
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
