import { script, sql } from '../database/sql.ts';
import { recordForced } from '../history/write/events.ts';
import type { Run } from './run.ts';

/** Each changed or missing file that `--force` passed over leaves an event; the recorded checksum stays what it was. */
export async function recordAcceptance(run: Run, versions: readonly string[]): Promise<void> {
  if (versions.length === 0) return;
  const records = versions.map(version =>
    recordForced(run.tables, run.origin, { id: run.newId(), action: 'force', version }),
  );
  await run.session.run(script(sql`BEGIN`, ...records, sql`COMMIT`));
}
