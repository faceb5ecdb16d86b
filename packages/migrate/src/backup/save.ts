import { join } from 'node:path';
import { type Database, ServerError, type Session } from '../database/port.ts';
import { identifier, type Sql, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { redact } from '../redact.ts';
import type { Risk, TableAtRisk } from './catalog.ts';
import { createDraft, writing } from './folder.ts';
import { type Manifest, manifestFormat, type SavedSequence, type SavedTable } from './manifest.ts';
import { hasRoom, noRoomError, spaceOf } from './space.ts';
import { copyTarget, writeTableFile } from './table-file.ts';
import { transferSettings } from './transfer-settings.ts';

/** What a manifest says about the run, and no table knows. */
export type BackupFacts = Pick<
  Manifest,
  'direction' | 'database' | 'schema' | 'serverVersion' | 'toolVersion' | 'correlationId'
>;

export interface SaveContext {
  /** Where backups are. */
  readonly directory: string;
  readonly database: Database;
  /** The session of the run; it is outside a transaction before and after. */
  readonly session: Session;
  readonly applicationName: string;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
  readonly newId: () => string;
}

/** Milliseconds that a table's lock is waited for: a session that holds it would hold the whole run up. */
const lockTimeout = 30_000;

/**
 * Copies the tables into a new backup, all of them as they were at one moment. Throws before anything is written when the disk has
 * no room, and leaves nothing behind when it fails or is interrupted. Until it returns no list shows the backup.
 */
export async function saveTables(context: SaveContext, risk: Risk, facts: BackupFacts): Promise<Manifest> {
  const { directory, emit, signal } = context;
  const start = performance.now();
  const estimate = risk.tables.reduce((sum, table) => sum + table.bytes, 0);
  const systemIdentifier = await readSystemIdentifier(context.session);
  const snapshotAt = new Date();
  const draft = await createDraft(directory, snapshotAt, context.newId());
  try {
    const space = await spaceOf(directory);
    if (space !== undefined && !hasRoom(space, estimate)) throw noRoomError(directory, space, estimate);
    emit({ type: 'backup_started', directory, tables: risk.tables.length, estimatedBytes: estimate });
    const tables = await writing(directory, () =>
      withSnapshot(context, risk.tables.length, (sessions, cancel) =>
        untilAborted(signal, cancel, () => copyAll(sessions, draft.folder, risk.tables, emit)),
      ),
    );
    const manifest = await draft.complete(id => ({
      format: manifestFormat,
      id,
      ...facts,
      systemIdentifier,
      versions: [...new Set(tables.flatMap(({ losses }) => losses.map(({ version }) => version)))].toSorted(),
      snapshotAt: snapshotAt.toISOString(),
      finishedAt: new Date().toISOString(),
      tables,
      unknown: risk.unknown,
    }));
    emit({
      type: 'backup_finished',
      directory: join(directory, manifest.id),
      tables: tables.length,
      rows: tables.reduce((sum, { rows }) => sum + rows, 0),
      bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
      durationMs: Math.round(performance.now() - start),
    });
    return manifest;
  } catch (error) {
    await draft.discard();
    if (signal?.aborted === true)
      throw new MigrateError('interrupted', 'interrupted during the backup; nothing was changed', {
        cause: error,
      });
    throw explained(error);
  }
}

async function readSystemIdentifier(session: Session): Promise<string | undefined> {
  const [allowed] = await session.run(
    sql`SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS allowed`,
  );
  if (allowed?.rows[0]?.['allowed'] !== 't') return undefined;
  const [found] = await session.run(sql`SELECT system_identifier::text AS id FROM pg_control_system()`);
  return found?.rows[0]?.['id'] ?? undefined;
}

/** Opens a transaction with one snapshot on the run's session, and on a second one where that is possible and of use. */
async function withSnapshot<T>(
  { database, session, applicationName }: SaveContext,
  tables: number,
  action: (sessions: readonly Session[], cancel: () => void) => Promise<T>,
): Promise<T> {
  const isShared = database.shared && !session.borrowed && tables > 1;
  const second = isShared ? await database.open(() => undefined, applicationName) : undefined;
  try {
    const [, exported] = await session.run(
      script(
        sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`,
        second === undefined ? sql`SELECT` : sql`SELECT pg_export_snapshot() AS snapshot`,
        ...copySettings,
      ),
    );
    await second?.run(
      script(
        sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`,
        sql`SET TRANSACTION SNAPSHOT ${exported?.rows[0]?.['snapshot'] ?? ''}`,
        ...copySettings,
      ),
    );
    const sessions = second === undefined ? [session] : [session, second];
    return await action(sessions, () => {
      for (const each of sessions) void each.cancel().catch(() => undefined);
    });
  } finally {
    await session.run(sql`ROLLBACK`).catch(() => undefined);
    await second?.close().catch(() => undefined);
  }
}

const copySettings: readonly Sql[] = [
  sql`SELECT set_config('search_path', '', true), set_config('synchronize_seqscans', 'off', true),
             set_config('extra_float_digits', '3', true), set_config('bytea_output', 'hex', true)`,
  ...transferSettings(lockTimeout),
];

async function untilAborted<T>(
  signal: AbortSignal | undefined,
  cancel: () => void,
  action: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await action();
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** The sessions share the tables, the largest first, so that they end at about the same time. */
async function copyAll(
  sessions: readonly Session[],
  folder: string,
  tables: readonly TableAtRisk[],
  emit: Emit,
): Promise<SavedTable[]> {
  const waiting = tables
    .map((table, index) => ({ table, index }))
    .toSorted((a, b) => b.table.bytes - a.table.bytes);
  const saved: SavedTable[] = [];
  let isFailed = false;
  const work = async (session: Session) => {
    for (let next = waiting.shift(); next !== undefined && !isFailed; next = waiting.shift()) {
      const { table, index } = next;
      saved[index] = await copyTable(session, folder, table, index);
      const { rows, bytes } = saved[index];
      emit({ type: 'backup_table_saved', table: `${table.schema}.${table.name}`, rows, bytes });
    }
  };
  const outcomes = await Promise.allSettled(
    sessions.map(session =>
      work(session).catch((error: unknown) => {
        isFailed = true;
        throw error;
      }),
    ),
  );
  const failure = outcomes.find(outcome => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return saved;
}

async function copyTable(
  session: Session,
  folder: string,
  table: TableAtRisk,
  index: number,
): Promise<SavedTable> {
  const { schema, name, partitionOf, key, losses } = table;
  const columns = table.columns.filter(({ isGenerated }) => !isGenerated);
  const file = `${String(index + 1).padStart(4, '0')}_${`${schema}.${name}`.replace(/[^\w.-]/g, '-').slice(0, 100)}.copy.gz`;
  const source = copyTarget(
    identifier(schema, name),
    columns.map(column => column.name),
  );
  const written = await writeTableFile(session, source, join(folder, file));
  return {
    schema,
    name,
    partitionOf,
    columns: columns.map(column => ({ name: column.name, type: column.type })),
    key,
    file,
    ...written,
    losses,
    sequences: await readSequences(session, table),
  };
}

async function readSequences(session: Session, { sequences }: TableAtRisk): Promise<SavedSequence[]> {
  if (sequences.length === 0) return [];
  const results = await session.run(
    script(
      ...sequences.map(
        ([schema, name]) => sql`SELECT last_value::text, is_called FROM ${identifier(schema, name)}`,
      ),
    ),
  );
  return sequences.map(([schema, name, column], index) => {
    const row = results[index]?.rows[0];
    return {
      schema,
      name,
      column,
      lastValue: row?.['last_value'] ?? '1',
      isCalled: row?.['is_called'] === 't',
    };
  });
}

/** What the server refuses while rows are read is for the user to mend. */
function explained(error: unknown): unknown {
  if (!(error instanceof ServerError)) return error;
  return new MigrateError('backup_failed', `a table could not be copied: ${redact(error.message)}`, {
    details: [`SQLSTATE ${error.sqlstate}`],
    hint: `Nothing was changed. ${hints[error.sqlstate] ?? 'Mend that, or go without a backup: --no-backup.'}`,
    cause: error,
  });
}

const hints: Readonly<Record<string, string>> = {
  '42501':
    'The role may not read all of the table, or row-level security hides rows from it: connect as its owner, grant SELECT or BYPASSRLS, or go without a backup: --no-backup.',
  '55P03': 'Another session holds a lock on the table: try again when it is done.',
};
