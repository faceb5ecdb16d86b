import { ServerError, type Session } from '../database/port.ts';
import { identifier } from '../database/sql.ts';
import type { Target } from '../history/target.ts';
import { assessRun } from './assess.ts';
import type { Risk } from './catalog.ts';
import { mayLoseData, type PlannedScript } from './losses.ts';

/** Milliseconds. */
const lockTimeout = 100;

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
  // The migrations of a tenant start from its schema.
  const searchPath = target.isTenant ? `${identifier(target.schema).text}, public` : undefined;
  const risk = await assessRun(session, steps, target.schema, { searchPath, lockTimeout }).catch(
    (error: unknown) => {
      if (error instanceof ServerError && error.sqlstate === '55P03') return lockedRisk(steps);
      throw error;
    },
  );
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

/** Whoever only looks waits for nobody. */
function lockedRisk(steps: readonly PlannedScript[]): Risk {
  const unknown = steps.filter(mayLoseData).map(({ migration: { version } }) => ({
    version,
    line: 1,
    what: 'a table that another session has locked',
  }));
  return { tables: [], unknown };
}

function reasonOf(step: PlannedScript): string {
  return mayLoseData(step)
    ? 'no row that is there now is dropped or overwritten'
    : 'statements that only create, add, insert or rename';
}
