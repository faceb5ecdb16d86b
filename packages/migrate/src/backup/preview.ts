import type { Session } from '../database/port.ts';
import { identifier, script, sql } from '../database/sql.ts';
import type { Target } from '../history/target.ts';
import { assessRun } from './assess.ts';
import type { Risk } from './catalog.ts';
import { mayLoseData, type PlannedScript } from './losses.ts';

/** What a run would save before its first statement. */
export interface BackupPreview extends Risk {
  readonly enabled: boolean;
  readonly directory: string;
  /** Size of the tables in the database, in bytes: the backup is smaller in most cases. */
  readonly bytes: number;
  /** The migrations for which nothing is saved, and why. */
  readonly safe: readonly { readonly version: string; readonly reason: string }[];
}

/** Asks the catalog what a run would save. Changes nothing. */
export async function previewBackup(
  session: Session,
  target: Target,
  steps: readonly PlannedScript[],
  settings: Pick<BackupPreview, 'enabled' | 'directory'>,
): Promise<BackupPreview> {
  const risk = await atStart(session, target, () => assessRun(session, steps, target.schema));
  const atRisk = new Set([
    ...risk.tables.flatMap(({ losses }) => losses.map(({ version }) => version)),
    ...risk.unknown.map(({ version }) => version),
  ]);
  const safe = steps.flatMap(step => {
    const { version } = step.migration;
    return atRisk.has(version) ? [] : [{ version, reason: reasonOf(step) }];
  });
  return { ...settings, ...risk, bytes: risk.tables.reduce((sum, { bytes }) => sum + bytes, 0), safe };
}

function reasonOf(step: PlannedScript): string {
  return mayLoseData(step)
    ? 'no row that is there now is dropped or overwritten'
    : 'its statements only create, add, insert or rename';
}

/** With the search_path that the migrations of a tenant start from. */
async function atStart<T>(session: Session, target: Target, action: () => Promise<T>): Promise<T> {
  if (!target.isTenant) return action();
  const searchPath = `${identifier(target.schema).text}, public`;
  await session.run(script(sql`BEGIN READ ONLY`, sql`SELECT set_config('search_path', ${searchPath}, true)`));
  try {
    return await action();
  } finally {
    await session.run(sql`ROLLBACK`);
  }
}
