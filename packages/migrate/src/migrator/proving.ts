import { readHistoryOf, withTarget } from '../apply/session.ts';
import { appliedFiles } from '../plan/status.ts';
import type { VerifyGoal, VerifyReport } from '../proof/verify.ts';
import type { Migrator } from './migrator.ts';
import type { Place } from './place.ts';

/** What is proven in a scratch database. */
export function proving(place: Place): Pick<Migrator, 'verify' | 'drift'> {
  const verifyOn = async (goal: VerifyGoal): Promise<VerifyReport> => {
    const files = place.files();
    const source = place.scratch(goal);
    const { verifyMigrations } = await import('../proof/verify.ts');
    const verify = () => verifyMigrations(files, source, goal);
    if (source.place.kind === 'embedded') return verify();
    // Another server need not have the schema that is the target; the scratch database will.
    const context = { ...place.context(), database: source.place.original };
    return withTarget(goal.server === undefined ? context : { ...context, schema: undefined }, verify);
  };

  return {
    verify: (goal = {}) =>
      place.interruptible(async () => {
        if (goal.binaries === undefined || goal.embedded === true) return verifyOn(goal);
        const { withTemporaryServer } = await import('../proof/scratch/temporary-server.ts');
        return withTemporaryServer(goal.binaries, place.signal, server => verifyOn({ ...goal, server }));
      }),
    drift: (goal = {}) =>
      place.interruptible(async () => {
        const files = place.files();
        const { expectedSchema, findDrift } = await import('../proof/drift.ts');
        return withTarget(place.context(), async (session, target, tables) => {
          const { entries } = await readHistoryOf(session, target, tables);
          const applied = appliedFiles(files, entries);
          const expected = await expectedSchema(applied, place.scratch(goal));
          const found = await findDrift(session, target, expected, new Date());
          return { database: target.database, schema: target.schema, applied: applied.length, ...found };
        });
      }),
  };
}
