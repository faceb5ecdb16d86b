import { readHistoryOf, withTarget } from '../apply/session.ts';
import { findMissing } from '../plan/gate.ts';
import { describeMigrations } from '../plan/status.ts';
import type { Migrator } from './migrator.ts';
import type { Place } from './place.ts';

/** What only looks: at the target, at the files, or at both. */
export function looking(
  place: Place,
): Pick<
  Migrator,
  'status' | 'gate' | 'health' | 'events' | 'verifyEvents' | 'validate' | 'lint' | 'fixLint'
> {
  return {
    status: () =>
      place.interruptible(async () => {
        const { files, context } = await place.filesAndContext();
        return withTarget(context, async (session, target, tables) => ({
          database: target.database,
          schema: target.schema,
          migrations: describeMigrations(files, (await readHistoryOf(session, target, tables)).entries),
        }));
      }),
    gate: (goal = {}) =>
      place.interruptible(async () => {
        const { files, context } = await place.filesAndContext();
        return withTarget(context, async (session, target, tables) => ({
          database: target.database,
          schema: target.schema,
          missing: findMissing(files, (await readHistoryOf(session, target, tables)).entries, goal),
        }));
      }),
    health: () =>
      place.interruptible(async () => {
        const { inspectHealth } = await import('../apply/inspect-health.ts');
        return inspectHealth(place.context(), place.files());
      }),
    events: ({ limit } = {}) =>
      place.interruptible(async () =>
        (await import('../apply/events.ts')).reportEvents(place.context(), limit),
      ),
    verifyEvents: () =>
      place.interruptible(async () => (await import('../apply/events.ts')).verifyEvents(place.context())),
    validate: async () => (await import('../files/validate.ts')).validateFolder(place.directory),
    lint: (goal = {}) =>
      place.interruptible(async () =>
        (await import('../check/lint.ts')).lintFolder(place.directory, place.context(), goal),
      ),
    fixLint: (goal = {}) =>
      place.interruptible(async () =>
        (await import('../check/fix.ts')).fixFolder(place.directory, place.context(), goal),
      ),
  };
}
