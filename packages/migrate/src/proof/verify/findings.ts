import type { Migration } from '../../files/migration.ts';
import { placeAt } from '../../files/text.ts';
import type { DataChange } from '../data/rows.ts';
import type { Difference } from '../diff.ts';

export type VerifyFindingId =
  | 'up-fails'
  | 'up-fails-with-rows'
  | 'up-again-fails'
  | 'up-again-differs'
  | 'down-fails'
  | 'down-fails-with-rows'
  | 'down-differs'
  | 'chain-down-fails'
  | 'chain-down-differs'
  | 'chain-up-fails'
  | 'chain-up-differs'
  | 'data-lost'
  | 'data-changed'
  | 'data-left'
  | 'data-cleared'
  | 'unused-declaration'
  | 'column-order'
  | 'volatile-text'
  | 'extension-comment'
  | 'split-change'
  | 'data-not-tested';

/** One thing that the proof of a migration brought out. A note is told and changes no exit code. */
export interface VerifyFinding {
  readonly id: VerifyFindingId;
  readonly severity: 'error' | 'warning' | 'note';
  readonly version: string;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly hint?: string;
  readonly details?: readonly string[];
  /** How the schema differs from what it should be: expected is what was there before, actual what is there now. */
  readonly differences?: readonly Difference[];
  readonly data?: readonly DataChange[];
}

/** A finding about a migration as a whole, or about its way down. */
export function findingOn(
  migration: Migration,
  section: 'up' | 'down',
  finding: Omit<VerifyFinding, 'version' | 'file' | 'line' | 'column'> & {
    readonly line?: number | undefined;
    readonly column?: number | undefined;
  },
): VerifyFinding {
  const script = section === 'up' ? migration.up : migration.down;
  const start = script?.statements[0]?.offset ?? script?.offset ?? 0;
  const { line, column, ...rest } = finding;
  const place = line === undefined ? placeAt(migration.text, start) : { line, column: column ?? 1 };
  return { ...rest, version: migration.version, file: migration.path, ...place };
}
