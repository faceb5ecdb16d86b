import type { Migrator } from './migrator.ts';
import type { Place } from './place.ts';

/** What is needed when something went wrong. */
export function mending(
  place: Place,
): Pick<Migrator, 'backups' | 'restore' | 'planRepair' | 'repair' | 'lockHolders' | 'unlock'> {
  return {
    backups: async () => (await import('../backup/folder.ts')).findBackups(place.backup.directory),
    restore: request =>
      place.interruptible(async () => {
        const { applyRestore } = await import('../apply/restore.ts');
        return applyRestore(place.context(), request);
      }),
    planRepair: (goal = {}) =>
      place.interruptible(async () => {
        const { planRepairAt } = await import('../apply/repair.ts');
        return planRepairAt(place.context(), place.files(), goal);
      }),
    repair: (goal = {}, planned = undefined) =>
      place.interruptible(async () => {
        const { applyRepair } = await import('../apply/repair.ts');
        return applyRepair(place.context(), place.files(), goal, planned);
      }),
    lockHolders: () =>
      place.interruptible(async () => (await import('../apply/unlock.ts')).findHolders(place.context())),
    unlock: holder =>
      place.interruptible(async () =>
        (await import('../apply/unlock.ts')).endHolder(place.context(), holder),
      ),
  };
}
