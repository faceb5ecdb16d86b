import type { Migrator } from './migrator.ts';
import type { Place } from './place.ts';

/** Plans, and what carries them out. */
export function running(place: Place): Pick<Migrator, 'plan' | 'explain' | 'planDown' | 'up' | 'down'> {
  return {
    plan: (goal = {}) =>
      place.interruptible(async () => (await import('./prepare.ts')).prepareUp(place, goal)),
    explain: (goal = {}) =>
      place.interruptible(async () => (await import('./prepare.ts')).explainUp(place, goal)),
    planDown: (goal = {}) =>
      place.interruptible(async () => (await import('./prepare.ts')).prepareDown(place, goal)),
    up: (goal = {}) =>
      place.interruptible(async () => {
        const [{ files, context }, { applyUp }] = await Promise.all([
          place.filesAndContext(),
          import('../apply/up.ts'),
        ]);
        return applyUp(context, files, goal);
      }),
    down: (goal = {}) =>
      place.interruptible(async () => {
        const [{ files, context }, { applyDown }] = await Promise.all([
          place.filesAndContext(),
          import('../apply/down.ts'),
        ]);
        return applyDown(context, files, goal);
      }),
  };
}
