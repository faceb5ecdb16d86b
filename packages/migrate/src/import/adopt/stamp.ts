import type { Run } from '../../apply/run.ts';
import { ensureHistoryTables } from '../../apply/session.ts';
import { script, sql } from '../../database/sql.ts';
import { recordBaseline } from '../../history/write/events.ts';
import { markBaseline } from '../../history/write/versions.ts';
import type { Stamp } from './decide.ts';

/** Writes rows with status `baseline`, each together with its event, all of them or none. Runs under the target's lock. */
export async function writeStamps(run: Run, stamps: readonly Stamp[], source: string): Promise<void> {
  if (stamps.length === 0) return;
  await ensureHistoryTables(run);
  const { tables, origin, newId } = run;
  const statements = stamps.flatMap(({ file, at }) => [
    markBaseline(tables, origin, file, at, source),
    recordBaseline(tables, origin, { id: newId(), action: 'baseline', version: file.version }, source),
  ]);
  await run.session.run(script(sql`BEGIN`, ...statements, sql`COMMIT`));
}
