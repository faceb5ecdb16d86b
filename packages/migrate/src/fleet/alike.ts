import type { MigrateError } from '../errors.ts';
import { asMigrateError } from './survey.ts';
import type { FleetTarget } from './targets/target.ts';

/** Targets that look the same. */
export interface Alike<Look> {
  /** Of the target that was read first. */
  readonly first: Look;
  /** Their names, in order. */
  readonly targets: readonly string[];
}

/** What a look at targets found. */
export interface AlikeTargets<Look> {
  /** The biggest group first; of the same size, the one whose first target comes first by name. */
  readonly groups: readonly Alike<Look>[];
  readonly unreachable: readonly { readonly target: string; readonly error: MigrateError }[];
}

/**
 * Looks at targets, so many at a time, and puts those together for which `look` gives the same key. A target at which it
 * throws is unreachable.
 */
export async function groupAlike<Item, Look>(
  items: readonly Item[],
  atOnce: number,
  targetOf: (item: Item) => FleetTarget,
  look: (item: Item) => Promise<{ readonly key: string; readonly look: Look }>,
): Promise<AlikeTargets<Look>> {
  const unreachable: { target: string; error: MigrateError }[] = [];
  const groups = new Map<string, { first: Look; targets: string[] }>();
  const queue = items.values();
  const work = async () => {
    for (const item of queue) {
      const { name } = targetOf(item);
      try {
        const { key, look: first } = await look(item);
        const group = groups.get(key) ?? { first, targets: [] };
        groups.set(key, group);
        group.targets.push(name);
      } catch (error) {
        unreachable.push({ target: name, error: asMigrateError(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work));
  for (const group of groups.values()) group.targets.sort();
  return { groups: [...groups.values()].sort(biggestFirst), unreachable };
}

/** Those of the same size by the name of their first target: who was read first differs from run to run. */
function biggestFirst(one: { targets: readonly string[] }, other: { targets: readonly string[] }): number {
  const [first = '', second = ''] = [one.targets[0], other.targets[0]];
  return other.targets.length - one.targets.length || (first < second ? -1 : 1);
}
