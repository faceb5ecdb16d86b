import type { Session } from '../database/port.ts';
import { identifier, type Sql, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { SavedTable } from './manifest.ts';
import type { PresentTable } from './present-tables.ts';
import { compareRows, createStage, insertMissing, updateColumns } from './restore-queries.ts';
import { copyTarget, readTableFile } from './table-file.ts';

export interface RestoreOptions {
  /** Tables as `schema.name` or `name`; all of the backup when left out. */
  readonly tables?: readonly string[] | undefined;
  /** Rows that are there get the saved values, too. Without it only what is missing is put back. */
  readonly overwrite: boolean;
  /** Columns that were created again just now, so that no value in them is newer than the backup. */
  readonly fillColumns: boolean;
}

/** What became of one table. */
export interface TableResult {
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  /** Rows that are there and not in the backup: they were written after it. */
  readonly newer: number;
  /** The first few of them by their key, such as `id 4`. */
  readonly newerKeys: readonly string[];
  /** Rows that are in both with other values, and kept theirs. */
  readonly different: number;
  /** What could not be put back, or should be known. */
  readonly notes: readonly string[];
}

/** Puts the rows of one table back. An empty table takes them as they come; otherwise they are compared by their key. */
export async function restoreTable(
  session: Session,
  folder: string,
  saved: SavedTable,
  table: PresentTable | undefined,
  place: number,
  options: RestoreOptions,
): Promise<TableResult> {
  const title = `${saved.schema}.${saved.name}`;
  const nothing = { table: title, inserted: 0, updated: 0, newer: 0, newerKeys: [], different: 0 };
  if (table === undefined) return { ...nothing, notes: ['The table does not exist: nothing was put back.'] };
  const { columns, notes } = matchColumns(saved, table);
  if (!table.hasRows) {
    // A column that is gone is in the data still, so the data cannot go in as it is.
    const inserted =
      columns.length === saved.columns.length
        ? await session.copyIn(copyTarget(table.name, columns), readTableFile(folder, saved.file))
        : await insertFromStage(session, folder, saved, table, columns, place);
    await restoreSequences(session, saved, table);
    return { ...nothing, inserted, notes };
  }
  if (saved.key === undefined || !saved.key.every(column => columns.includes(column))) {
    throw new MigrateError(
      'restore_failed',
      `${title} has rows, and no key to compare them with the backup`,
      {
        hint: 'Nothing was changed. Empty the table first, or load the file elsewhere by hand: docs/migrate/backup.md says how.',
      },
    );
  }
  const counts = await mergeRows(session, folder, saved, table, columns, place, options);
  await restoreSequences(session, saved, table);
  return { ...nothing, ...counts, notes };
}

/** Columns of the backup that the table has with the same type. */
function matchColumns(
  saved: SavedTable,
  table: PresentTable,
): { columns: readonly string[]; notes: readonly string[] } {
  const notes: string[] = [];
  const changed: string[] = [];
  const columns = saved.columns.flatMap(({ name, type }) => {
    const present = table.columns.find(column => column.name === name);
    if (present === undefined) notes.push(`The table has no column ${name}: its values were left out.`);
    else if (present.isGenerated)
      notes.push(`The column ${name} is generated now: its values were left out.`);
    else if (present.type !== type) changed.push(`${name} is ${present.type}, and was ${type}`);
    else return [name];
    return [];
  });
  if (changed.length === 0) return { columns, notes };
  throw new MigrateError(
    'restore_failed',
    `${saved.schema}.${saved.name} has columns of another type than the backup`,
    {
      details: changed,
      hint: 'Nothing was changed. Roll the change of type back first, or load the file elsewhere by hand: docs/migrate/backup.md says how.',
    },
  );
}

async function fillStage(
  session: Session,
  folder: string,
  saved: SavedTable,
  table: PresentTable,
  columns: readonly string[],
  place: number,
): Promise<Sql> {
  const stage = identifier('pg_temp', `migrate_restore_${place}`);
  const unknown = saved.columns.filter(({ name }) => !columns.includes(name));
  await session.run(
    script(
      createStage(identifier(`migrate_restore_${place}`), table.name, columns),
      // They are in the data, and go no further.
      ...unknown.map(({ name }) => sql`ALTER TABLE ${stage} ADD COLUMN ${identifier(name)} text`),
    ),
  );
  const all = saved.columns.map(({ name }) => name);
  await session.copyIn(copyTarget(stage, all), readTableFile(folder, saved.file));
  await session.run(sql`ANALYZE ${stage}`);
  return stage;
}

async function insertFromStage(
  session: Session,
  folder: string,
  saved: SavedTable,
  table: PresentTable,
  columns: readonly string[],
  place: number,
): Promise<number> {
  const stage = await fillStage(session, folder, saved, table, columns, place);
  const [result] = await session.run(insertMissing(stage, table.name, columns, []));
  return result?.rowCount ?? 0;
}

async function mergeRows(
  session: Session,
  folder: string,
  saved: SavedTable,
  table: PresentTable,
  columns: readonly string[],
  place: number,
  { overwrite, fillColumns }: RestoreOptions,
): Promise<Pick<TableResult, 'inserted' | 'updated' | 'newer' | 'newerKeys' | 'different'>> {
  const key = saved.key ?? [];
  const stage = await fillStage(session, folder, saved, table, columns, place);
  const isFixed = (name: string) =>
    key.includes(name) || table.columns.some(column => column.name === name && column.isAlways);
  const values = columns.filter(name => !isFixed(name));
  const dropped = new Set(saved.losses.flatMap(loss => (loss.kind === 'drop' ? loss.columns : [])));
  const written = overwrite ? values : fillColumns ? values.filter(name => dropped.has(name)) : [];
  const count = async (statement: Sql) => (await session.run(statement))[0]?.rowCount ?? 0;
  const updated = written.length === 0 ? 0 : await count(updateColumns(stage, table.name, written, key));
  const [compared] = await session.run(compareRows(stage, table.name, values, key));
  const inserted = await count(insertMissing(stage, table.name, columns, key));
  return {
    inserted,
    updated,
    newer: Number(compared?.rows[0]?.['newer'] ?? 0),
    newerKeys: JSON.parse(compared?.rows[0]?.['newer_keys'] ?? '[]') as string[],
    different: Number(compared?.rows[0]?.['different'] ?? 0),
  };
}

/** A sequence never goes back: numbers that were handed out since must not be handed out again. */
async function restoreSequences(session: Session, saved: SavedTable, table: PresentTable): Promise<void> {
  const statements = saved.sequences.flatMap(({ column, lastValue, isCalled }) => {
    if (!isCalled || !table.columns.some(({ name }) => name === column)) return [];
    return [
      sql`SELECT setval(sequence, greatest(${lastValue}::bigint, last_value)) FROM (
            SELECT sequence, coalesce(pg_sequence_last_value(sequence), ${lastValue}::bigint) AS last_value
              FROM (SELECT pg_get_serial_sequence(${table.name.text}, ${column})::regclass AS sequence) named
             WHERE sequence IS NOT NULL) found`,
    ];
  });
  if (statements.length > 0) await session.run(script(...statements));
}
