import type { PreparedImport } from '../import/import.ts';
import type { EvidenceGoal, Migrator } from './migrator.ts';
import type { Place } from './place.ts';

/** What takes over a database that has a past. */
export function adopting(
  place: Place,
): Pick<
  Migrator,
  | 'planImport'
  | 'writeImport'
  | 'planAdoption'
  | 'adopt'
  | 'planBaseline'
  | 'baseline'
  | 'planSquash'
  | 'writeSquash'
> {
  const rehearsalOf = ({ embedded, allowClusterChanges = false }: EvidenceGoal) => ({
    scratch: place.scratch({ embedded }),
    allowClusterChanges,
  });

  const adoptionSource = async (prepared: PreparedImport) => {
    const { toolSource } = await import('../import/adopt/source.ts');
    return toolSource(place.files(), prepared);
  };

  return {
    planImport: async request => (await import('../import/import.ts')).prepareImport(request),
    writeImport: async prepared =>
      (await import('../import/import.ts')).writePrepared(place.directory, prepared),
    planAdoption: (prepared, goal = {}) =>
      place.interruptible(async () => {
        const { planMarking } = await import('../import/adopt/mark.ts');
        return planMarking(place.context(), await adoptionSource(prepared), rehearsalOf(goal));
      }),
    adopt: (prepared, plan) =>
      place.interruptible(async () => {
        const { applyMarking } = await import('../import/adopt/mark.ts');
        return applyMarking(place.context(), await adoptionSource(prepared), plan);
      }),
    planBaseline: (version, goal = {}) =>
      place.interruptible(async () => {
        const { planMarking } = await import('../import/adopt/mark.ts');
        const { baselineSource } = await import('../import/adopt/source.ts');
        return planMarking(place.context(), baselineSource(place.files(), version), rehearsalOf(goal));
      }),
    baseline: (version, plan) =>
      place.interruptible(async () => {
        const { applyMarking } = await import('../import/adopt/mark.ts');
        const { baselineSource } = await import('../import/adopt/source.ts');
        return applyMarking(place.context(), baselineSource(place.files(), version), plan);
      }),
    planSquash: (version, goal = {}) =>
      place.interruptible(async () => {
        const { planSquash } = await import('../import/squash/squash.ts');
        return planSquash(place.files(), version, rehearsalOf(goal));
      }),
    writeSquash: async plan =>
      (await import('../import/squash/squash.ts')).writeSquash(place.directory, plan),
  };
}
