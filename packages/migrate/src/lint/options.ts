import type { Severity } from '../finding.ts';

export interface TableSize {
  /** The server's estimate. */
  readonly rows: number;
  /** With indexes and TOAST. */
  readonly bytes: number;
}

export interface LintOptions {
  /** Major version; undefined for all from 12 on. */
  readonly targetVersion?: number | undefined;
  /** Where a team wants another severity than a rule's own. */
  readonly severities?: ReadonlyMap<string, Severity | 'off'> | undefined;
  /** Tables of a database; then their size decides how bad it is to read or write all of one. */
  readonly sizes?: ReadonlyMap<string, TableSize> | undefined;
  /** Below this, reading or writing a whole table is a note; 10 MB by default. */
  readonly smallTableBytes?: number | undefined;
  /** Which versions are reported on; the others only tell what the schema was. */
  readonly reports?: ((version: string) => boolean) | undefined;
  /** All versions of the folder: a file that `--fix` adds takes one that is free. */
  readonly versions?: ReadonlySet<string> | undefined;
}

/** Bytes. Reading or writing this much takes about a tenth of a second on a slow disk. */
export const defaultSmallTable = 10 * 1024 * 1024;
