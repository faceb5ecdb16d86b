import type { Problem } from '../../errors.ts';
import type { ImportedMigration, SourceFile } from '../model.ts';

/** A row of the tool's table, as JSON has it. */
export type Row = Readonly<Record<string, unknown>>;

/** A table of the tool's, told from others of its name by its columns. */
export interface ToolTable {
  readonly name: string;
  /** Where the tool puts it unless it is told otherwise; undefined for the schema of the migrations. */
  readonly schema?: string;
  readonly columns: readonly string[];
}

export interface AppliedRecord {
  /** The id of an imported migration. */
  readonly id: string;
  /** When the tool applied it, where it says so. */
  readonly at: Date | undefined;
}

/** What the tool's history says, in terms of the imported migrations. */
export interface ToolState {
  readonly applied: readonly AppliedRecord[];
  /** What keeps the history from being adopted. */
  readonly problems: readonly Problem[];
}

export interface HistoryContext {
  /** In the tool's order. */
  readonly migrations: readonly ImportedMigration[];
  readonly sources: readonly SourceFile[];
  /** The rows of the second table, where the tool has one. */
  readonly others: readonly Row[];
}

/** How one tool's history is read. Pure: the rows were read before. */
export interface HistoryReader {
  /** The format's name. */
  readonly format: string;
  readonly table: ToolTable;
  /** A second table that says whether the tool is at work. */
  readonly also?: ToolTable;
  readonly judge: (rows: readonly Row[], context: HistoryContext) => ToolState;
}

export function timeIn(value: unknown): Date | undefined {
  // A time without a zone is read as UTC, because nobody knows better.
  const text = typeof value === 'string' ? value : '';
  const time = new Date(/[zZ]|[+-]\d\d(?::?\d\d)?$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** A history that is half way needs the tool itself. */
export function halfDone(message: string, hint: string): Problem {
  return { code: 'half_done', message, hint };
}

function changedFile(migration: ImportedMigration, stored: string, own: string): Problem {
  return {
    code: 'tool_checksum_mismatch',
    message: `${migration.sources[0]} is not the file that was applied`,
    details: [`applied: ${stored}`, `now:     ${own}`],
    hint: 'Restore the file from version control. Where the change is right, let the tool accept it first.',
    ...(migration.sources[0] === undefined ? {} : { file: migration.sources[0] }),
  };
}

/** The bytes of the file that a checksum is over. */
function sourceOf(
  { sources: [path] }: ImportedMigration,
  { sources }: HistoryContext,
): SourceFile | undefined {
  return sources.find(file => file.path === path);
}

/** Compares what the history has with what the file has now; no problem where either is not known. */
export function compareChecksum(
  id: string,
  stored: unknown,
  context: HistoryContext,
  compute: (file: SourceFile) => string,
): Problem[] {
  const migration = context.migrations.find(one => one.id === id);
  const file = migration === undefined ? undefined : sourceOf(migration, context);
  if (
    migration === undefined ||
    file === undefined ||
    stored === null ||
    stored === undefined ||
    stored === ''
  )
    return [];
  const own = compute(file);
  return String(stored) === own ? [] : [changedFile(migration, String(stored), own)];
}

/** For tools that keep one number: everything up to it is applied. */
export function upTo(version: string, { migrations }: HistoryContext, table: string): ToolState {
  const last = migrations.findIndex(({ id }) => id === version);
  if (last === -1) return { applied: [], problems: [unknownRow(version, table)] };
  return { applied: migrations.slice(0, last + 1).map(({ id }) => ({ id, at: undefined })), problems: [] };
}

function unknownRow(id: string, table: string): Problem {
  return {
    code: 'applied_without_file',
    message: `${table} says that ${id} is applied, and the folder has no such migration`,
    hint: 'Bring its file back from version control: what it did is in the database.',
  };
}

/** One row for each applied migration, known by its id. */
export function rowPerMigration(
  table: string,
  { migrations }: HistoryContext,
  records: readonly AppliedRecord[],
): ToolState {
  const known = new Set(migrations.map(({ id }) => id));
  return {
    applied: records.filter(({ id }) => known.has(id)),
    problems: records.filter(({ id }) => !known.has(id)).map(({ id }) => unknownRow(id, table)),
  };
}
