import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from '../history/read.ts';
import { describeMigrations, isApplied } from './status.ts';
import { unknownVersion } from './up.ts';

export interface RepairGoal {
  /** Only this migration. */
  readonly version?: string | undefined;
}

/** One thing that `repair` does to the history. The database's own objects are never touched. */
export interface RepairAction {
  /**
   * `accept_checksum`: the file as it is now counts as what was applied. `clear_failure`: the row of a migration that is
   * not applied is taken back to what it was before it was tried. `forget_rollback`: the statements of its DOWN that
   * have run outside of a transaction are forgotten, and it counts as applied.
   */
  readonly type: 'accept_checksum' | 'clear_failure' | 'forget_rollback';
  readonly version: string;
  readonly description: string;
  /** Undefined when it is gone, which does not keep a failure from being cleared. */
  readonly file: MigrationFile | undefined;
  readonly entry: HistoryEntry;
}

export interface RepairPlan {
  readonly actions: readonly RepairAction[];
}

/** Finds what can be repaired. A file that is gone cannot be: it has to come back from version control. */
export function planRepair(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
  { version }: RepairGoal,
): RepairPlan {
  if (version !== undefined && ![...files, ...entries].some(each => each.version === version))
    throw unknownVersion(version, [...files, ...entries]);
  const failedWithoutFile = entries.filter(
    entry => entry.status === 'failed' && !files.some(file => file.version === entry.version),
  );
  const actions = [
    ...describeMigrations(files, entries),
    ...failedWithoutFile
      .filter(entry => entry.statementsRun === 0)
      .map(entry => ({ ...entry, file: undefined, entry, state: 'failed' as const })),
  ].flatMap(({ version: own, description, state, file, entry }): RepairAction[] => {
    if (entry === undefined || (version !== undefined && own !== version)) return [];
    const action = { version: own, description, file, entry };
    if (state === 'changed') return [{ ...action, type: 'accept_checksum' }];
    if (state === 'rollback_unfinished') return [{ ...action, type: 'forget_rollback' }];
    return isApplied(entry) || !wasTried(entry) ? [] : [{ ...action, type: 'clear_failure' }];
  });
  return { actions };
}

/** True when nothing has changed about it between a look and the deed. */
export function isSameAction(one: RepairAction, other: RepairAction): boolean {
  return (
    one.type === other.type &&
    one.version === other.version &&
    one.file?.checksum === other.file?.checksum &&
    one.entry.checksum === other.entry.checksum &&
    one.entry.statementsRun === other.entry.statementsRun
  );
}

function wasTried({ status }: HistoryEntry): boolean {
  return status === 'failed' || status === 'running';
}
