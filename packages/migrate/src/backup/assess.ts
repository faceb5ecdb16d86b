import type { Session } from '../database/port.ts';
import type { Risk } from './catalog.ts';
import type { PlannedScript } from './losses.ts';
import { mayLoseData } from './losses.ts';

export const noRisk: Risk = { tables: [], unknown: [] };

/**
 * What a run could lose in this database. Where no statement can lose anything, nothing is parsed again and the database is not
 * asked. The session must have the search_path that the migrations start from.
 */
export async function assessRun(
  session: Session,
  scripts: readonly PlannedScript[],
  defaultSchema: string,
): Promise<Risk> {
  if (!scripts.some(mayLoseData)) return noRisk;
  const [{ loadParser }, { findLosses }, { assessRisk }] = await Promise.all([
    import('../files/postgres-parser.ts'),
    import('./losses.ts'),
    import('./catalog.ts'),
  ]);
  return assessRisk(session, findLosses(scripts, await loadParser(), defaultSchema));
}
