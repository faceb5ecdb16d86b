import { findBackups } from '../backup/folder.ts';
import type { RestoreResult } from '../backup/restore.ts';
import { restoreBackup } from '../backup/restore.ts';
import { MigrateError } from '../errors.ts';
import { recorded } from './restore-data.ts';
import { ensureHistoryTables, type RunContext, withRun } from './session.ts';

export interface RestoreRequest {
  /** The backup's id, for example `20241024120000`. */
  readonly id: string;
  /** Tables as `schema.name` or `name`; all of the backup when left out. */
  readonly tables?: readonly string[] | undefined;
  /** Also give rows that are there the saved values. */
  readonly overwrite?: boolean | undefined;
}

/** Puts a backup's rows back, under the target's lock. */
export async function applyRestore(
  context: RunContext,
  { id, tables, overwrite = false }: RestoreRequest,
): Promise<RestoreResult> {
  const { directory } = context.backup;
  const backups = await findBackups(directory);
  const backup = backups.find(each => each.id === id);
  if (backup === undefined)
    throw missingError(
      directory,
      id,
      backups.map(each => each.id),
    );
  const { folder, manifest, problem } = backup;
  if (manifest === undefined) throw problem;
  return withRun(context, async run => {
    if (manifest.database !== run.target.database || manifest.schema !== run.target.schema)
      run.emit({
        type: 'warning',
        problem: {
          code: 'other_target',
          severity: 'warning',
          message: `the backup is from database ${manifest.database}, schema ${manifest.schema}`,
        },
      });
    await ensureHistoryTables(run);
    return recorded(run, manifest, () =>
      restoreBackup(run, folder, manifest, { tables, overwrite, fillColumns: false }),
    );
  });
}

export function missingError(directory: string, id: string, known: readonly string[]): MigrateError {
  return new MigrateError('backup_missing', `there is no backup ${id} in ${directory}`, {
    hint:
      known.length === 0
        ? 'The folder has no backups; BACKUP_PATH names another one.'
        : `There are ${known.slice(0, 5).join(', ')}${known.length > 5 ? ' and older ones' : ''}.`,
  });
}
