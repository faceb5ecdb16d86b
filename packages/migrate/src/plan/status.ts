import type { MigrationFile } from '../files/migration.ts';
import { compareVersions } from '../files/version.ts';
import type { HistoryEntry } from '../history/read.ts';

export type MigrationState =
  | 'applied'
  | 'pending'
  /** The last attempt failed; the next `up` tries again. */
  | 'failed'
  /** A non-transactional migration that started and did not end; the next `up` resumes it. */
  | 'unfinished'
  /** Its DOWN ran outside a transaction and did not end; the next `down` resumes it. */
  | 'rollback_unfinished'
  /** Applied, but the file is not what it was. */
  | 'changed'
  /** Applied, but there is no such file. */
  | 'missing'
  /** Pending, older than the newest applied one, and without a Depends that says order does not matter. */
  | 'out_of_order';

/** One migration as files and history together show it. */
export interface MigrationStatus {
  readonly version: string;
  readonly description: string;
  readonly state: MigrationState;
  /** Undefined for `missing`. */
  readonly file: MigrationFile | undefined;
  /** Undefined for a migration that was never tried. */
  readonly entry: HistoryEntry | undefined;
  /** The file differs from the applied one in line ends or byte order mark only. */
  readonly onlyLineEndsChanged: boolean;
}

/** Compares files, in the order they would run, with the history. Migrations without a file stand where their version belongs. */
export function describeMigrations(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
): MigrationStatus[] {
  const byVersion = new Map(entries.map(entry => [entry.version, entry]));
  const newest = newestApplied(entries);
  const statuses = files.map(file => {
    const status = describe(file, byVersion.get(file.version), newest);
    // The row of its version is that of the last file that it stands for.
    return status.state === 'changed' && isSquashed(file, byVersion)
      ? { ...status, state: 'applied' as const }
      : status;
  });

  const squashed = files.filter(file => isSquashed(file, byVersion)).flatMap(({ header }) => header.squashes);
  const known = new Set([...files.map(file => file.version), ...squashed]);
  const orphans = entries.filter(entry => leftTraces(entry) && !known.has(entry.version));
  for (const entry of orphans.sort((a, b) => compareVersions(a.version, b.version))) {
    const place = statuses.findIndex(status => compareVersions(status.version, entry.version) > 0);
    statuses.splice(place === -1 ? statuses.length : place, 0, {
      version: entry.version,
      description: entry.description,
      state: 'missing',
      file: undefined,
      entry,
      onlyLineEndsChanged: false,
    });
  }
  return statuses;
}

/** The files that are applied, in their order; also those that were edited since. */
export function appliedFiles(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
): MigrationFile[] {
  const applied = new Set(
    describeMigrations(files, entries)
      .filter(({ state }) => state === 'applied' || state === 'changed')
      .map(({ version }) => version),
  );
  return files.filter(({ version }) => applied.has(version));
}

/** True where all that a file stands for was applied one by one, before the files were put together. */
function isSquashed(
  { version, header }: MigrationFile,
  byVersion: ReadonlyMap<string, HistoryEntry>,
): boolean {
  const { squashes } = header;
  return squashes.length > 0 && [...squashes, version].every(each => isApplied(byVersion.get(each)));
}

/** True for what has changed the schema: wholly, or in part and outside a transaction. */
function leftTraces(entry: HistoryEntry): boolean {
  return isApplied(entry) || entry.status === 'running' || entry.statementsRun > 0;
}

export function isApplied(entry: HistoryEntry | undefined): boolean {
  return entry?.status === 'applied' || entry?.status === 'baseline';
}

function describe(
  file: MigrationFile,
  entry: HistoryEntry | undefined,
  newest: string | undefined,
): MigrationStatus {
  const sameText = entry?.checksum === file.checksum;
  const sameNormalized = entry?.normalizedChecksum === file.normalizedChecksum;
  return {
    version: file.version,
    description: file.description,
    state: stateOf(file, entry, newest, sameText || sameNormalized),
    file,
    entry,
    onlyLineEndsChanged: isApplied(entry) && !sameText && sameNormalized,
  };
}

function stateOf(
  file: MigrationFile,
  entry: HistoryEntry | undefined,
  newest: string | undefined,
  unchanged: boolean,
): MigrationState {
  if (isApplied(entry) && (entry?.statementsRun ?? 0) > 0) return 'rollback_unfinished';
  if (isApplied(entry)) return unchanged || entry?.status === 'baseline' ? 'applied' : 'changed';
  if (entry?.status === 'running') return 'unfinished';
  if (entry?.status === 'failed') return 'failed';
  return isLate(file, newest) ? 'out_of_order' : 'pending';
}

/** A file that names its dependencies has said what it needs to come after; one that does not comes after everything older. */
export function isLate(file: MigrationFile, newest: string | undefined): boolean {
  return (
    newest !== undefined && file.header.depends.length === 0 && compareVersions(file.version, newest) < 0
  );
}

export function newestApplied(entries: readonly HistoryEntry[]): string | undefined {
  return entries
    .filter(isApplied)
    .map(entry => entry.version)
    .reduce<string | undefined>(
      (newest, version) => (newest === undefined || compareVersions(version, newest) > 0 ? version : newest),
      undefined,
    );
}
