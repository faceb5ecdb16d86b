import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from '../history/read.ts';
import { describeMigrations, type MigrationState } from './status.ts';
import { unknownVersion } from './up.ts';

export interface GateGoal {
  /** The release needs what comes up to and including this version. */
  readonly to?: string | undefined;
  /** Also migrations of the phase `contract`, which wait until the release before is gone. */
  readonly includeContract?: boolean | undefined;
}

/** A migration that a release needs, and that is not there as its file says. */
export interface Missing {
  readonly version: string;
  readonly description: string;
  readonly state: MigrationState;
}

/**
 * What a release needs and a target does not have. Applied files that were changed or are gone count: what the release
 * would find there is not known.
 */
export function findMissing(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
  { to, includeContract = false }: GateGoal,
): Missing[] {
  const end = to === undefined ? files.length : files.findIndex(({ version }) => version === to) + 1;
  if (to !== undefined && end === 0) throw unknownVersion(to, files);
  const needed = new Set(
    files
      .slice(0, end)
      .filter(({ header }) => includeContract || header.phase !== 'contract')
      .map(({ version }) => version),
  );
  return describeMigrations(files, entries)
    .filter(({ version, state }) => state !== 'applied' && (needed.has(version) || state === 'missing'))
    .map(({ version, description, state }) => ({ version, description, state }));
}
