import type { Problem } from '../../errors.ts';
import type { MigrationFile } from '../../files/migration.ts';
import type { HistoryEntry } from '../../history/read.ts';
import { describeMigrations, isApplied } from '../../plan/status.ts';
import type { AppliedRecord } from '../histories/history.ts';

/** A migration that is to count as applied. */
export interface Stamp {
  readonly file: MigrationFile;
  /** When it was applied, where that is known. */
  readonly at: Date | undefined;
}

export interface Decision {
  /** What will be written, in the order of the files. */
  readonly stamps: readonly Stamp[];
  /** Versions that count as applied here already. */
  readonly already: readonly string[];
  /** Versions that stay to be applied. */
  readonly pending: readonly string[];
  readonly problems: readonly Problem[];
}

/** Decides which files count as applied. `versionOf` says which file an imported migration became. */
export function decideStamps(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
  applied: readonly AppliedRecord[],
  versionOf: ReadonlyMap<string, string>,
): Decision {
  const problems: Problem[] = [];
  const times = new Map<string, Date | undefined>();
  for (const { id, at } of applied) {
    const version = versionOf.get(id);
    if (version === undefined || !files.some(file => file.version === version)) {
      problems.push({
        code: 'not_imported',
        message: `${id} is applied, and its migration ${version ?? ''} is not in the migrations folder`,
        hint: 'Write the files first: migrate import … --write.',
      });
    } else times.set(version, at);
  }
  const entryOf = new Map(entries.map(entry => [entry.version, entry]));
  const wanted = files.filter(({ version }) => times.has(version));
  for (const { version } of wanted) {
    const entry = entryOf.get(version);
    if (entry !== undefined && !isApplied(entry) && (entry.status === 'running' || entry.statementsRun > 0))
      problems.push({ code: 'unfinished', message: `${version} is half way in schema_versions`, version });
  }
  for (const { version, state } of describeMigrations(files, entries)) {
    if (state === 'missing')
      problems.push({
        code: 'missing_file',
        message: `schema_versions has ${version}, and the folder has no such file`,
        version,
      });
  }
  const isDone = (version: string) => isApplied(entryOf.get(version));
  return {
    stamps: wanted
      .filter(({ version }) => !isDone(version))
      .map(file => ({ file, at: times.get(file.version) })),
    already: wanted.filter(({ version }) => isDone(version)).map(({ version }) => version),
    pending: files
      .filter(({ version }) => !times.has(version) && !isDone(version))
      .map(({ version }) => version),
    problems,
  };
}
