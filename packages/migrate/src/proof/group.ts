import { compareSnapshots } from './diff.ts';
import { type Drift, tellApart } from './drift-class.ts';
import { fingerprint } from './fingerprint.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** Targets of a fleet whose schemas are the same. */
export interface SchemaGroup<Target> {
  /** See `fingerprint`. */
  readonly fingerprint: string;
  /** In the order in which they were given. */
  readonly targets: readonly Target[];
  /** How the schema of each of them differs from the expected one; empty when it does not. */
  readonly differences: readonly Drift[];
}

/** Groups targets by identical schema, the largest group first. Each group is compared with what is expected once. */
export function groupBySchema<Target>(
  fleet: readonly { readonly target: Target; readonly snapshot: Snapshot }[],
  expected: Snapshot,
  now: Date,
): SchemaGroup<Target>[] {
  const groups = new Map<string, (typeof fleet)[number][]>();
  for (const member of fleet) {
    const key = fingerprint(member.snapshot);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups]
    .map(([key, members]) => ({
      fingerprint: key,
      targets: members.map(({ target }) => target),
      differences: members
        .slice(0, 1)
        .flatMap(({ snapshot }) => compareSnapshots(expected, snapshot).map(each => tellApart(each, now))),
    }))
    .sort((a, b) => b.targets.length - a.targets.length);
}
