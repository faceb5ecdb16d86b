import { script } from '../../database/sql.ts';
import { type Control, inTransaction } from './control.ts';
import type { Jobs } from './jobs.ts';
import { releaseOrphans } from './store/targets.ts';
import { hasOrphans } from './store/workers.ts';

/** Gives back what dead workers had begun: what they have done of it is in the targets themselves. */
export async function takeOver(control: Control, jobs: Jobs): Promise<void> {
  if (!(await control.run(hasOrphans))) return;
  await inTransaction(control, async session => {
    const orphans = await releaseOrphans(session);
    const due = await Promise.all(orphans.map(job => jobs.replace(job, job.id, 0)));
    await session.run(script(...due));
  });
}
