import type { Session } from '../database/port.ts';
import { script, sql } from '../database/sql.ts';
import type { Risk } from './catalog.ts';
import { mayLoseData, type PlannedScript } from './losses.ts';

export const noRisk: Risk = { tables: [], unknown: [] };

export interface AssessOptions {
  /** What the migrations start from, where it is not that of the session. */
  readonly searchPath?: string | undefined;
  /** Milliseconds: the size of a table is not told while somebody has locked it against everybody. */
  readonly lockTimeout: number;
}

/**
 * What a run could lose in this database. Where no statement can lose anything, nothing is parsed again and the database is not
 * asked. Throws the server's 55P03 for a table that stays locked.
 */
export async function assessRun(
  session: Session,
  scripts: readonly PlannedScript[],
  defaultSchema: string,
  { searchPath, lockTimeout }: AssessOptions,
): Promise<Risk> {
  if (!scripts.some(mayLoseData)) return noRisk;
  const [{ loadParser }, { findLosses }, { assessRisk }] = await Promise.all([
    import('../files/postgres-parser.ts'),
    import('./losses.ts'),
    import('./catalog.ts'),
  ]);
  const losses = findLosses(scripts, await loadParser(), defaultSchema);
  const path = searchPath === undefined ? [] : [sql`SELECT set_config('search_path', ${searchPath}, true)`];
  await session.run(
    script(
      sql`BEGIN READ ONLY`,
      sql`SELECT set_config('lock_timeout', ${String(lockTimeout)}, true)`,
      ...path,
    ),
  );
  try {
    return await assessRisk(session, losses);
  } finally {
    await session.run(sql`ROLLBACK`).catch(() => undefined);
  }
}
