import type { MigrateError } from '../errors.ts';
import { inspectTarget } from '../history/target.ts';
import { appliedFiles } from '../plan/status.ts';
import { compareSnapshots } from '../proof/diff.ts';
import { expectedSchema, migratorOf } from '../proof/drift.ts';
import { type Drift, tellApart } from '../proof/drift-class.ts';
import { fingerprint } from '../proof/fingerprint.ts';
import type { ScratchSource } from '../proof/scratch/scratch.ts';
import { withoutRole } from '../proof/snapshot/roles.ts';
import type { Snapshot } from '../proof/snapshot/snapshot.ts';
import { takeSnapshot } from '../proof/snapshot/take.ts';
import { type Alike, type AlikeTargets, groupAlike } from './alike.ts';
import type { FleetContext } from './context.ts';
import type { HistoryState, Survey } from './survey.ts';
import { requireTargets } from './targets/require.ts';
import type { FleetTarget } from './targets/target.ts';

/** Targets with the same live schema and the same applied files. */
export interface DriftGroup {
  readonly fingerprint: string;
  readonly targets: readonly string[];
  /** How many files are applied there. */
  readonly applied: number;
  /** Versions whose files are not applied there, in order. */
  readonly pending: readonly string[];
  /** Of one of these targets; undefined for databases that are targets as a whole. */
  readonly schema: string | undefined;
  /** Whether they stand in the database of what all targets share. */
  readonly isBesideShared: boolean;
  /** How the schema differs from what it is compared with; empty where it is just that. */
  readonly differences: readonly Drift[];
}

export interface FleetDrift {
  readonly targets: number;
  /**
   * What groups are compared with: what the applied files make in a scratch database; or, where tenants stand on a shared
   * schema that a scratch database does not have, the biggest group with as many applied files.
   */
  readonly comparedWith: 'files' | 'biggest_group';
  /** The biggest group first; of the same size, the one whose first target comes first by name. */
  readonly groups: readonly DriftGroup[];
  readonly unreachable: readonly { readonly target: string; readonly error: MigrateError }[];
}

/** What all targets of a group have in common, seen at the one that was read first. */
interface Look {
  readonly target: FleetTarget;
  readonly state: HistoryState;
  readonly snapshot: Snapshot;
}

/** Snapshots that others are compared with before they are read: most targets of a fleet are alike. */
const keptSnapshots = 8;

/**
 * Takes a snapshot of every target's schema, puts those together that are the same, and compares each group once.
 * Changes nothing.
 */
export async function fleetDrift(
  context: FleetContext,
  scratch: (target: Pick<FleetTarget, 'schema'>) => ScratchSource,
): Promise<FleetDrift> {
  const { targets } = await context.find();
  requireTargets(targets);
  const surveys = await context.survey(targets);
  const { groups: alike, unreachable } = await lookAtAll(context, surveys);
  const expectedOf = expectations(context, scratch);
  const groups: DriftGroup[] = [];
  for (const group of alike) groups.push(describeGroup(context, group, await expectedOf(group.first)));
  const comparedWith = context.shared === undefined ? 'files' : 'biggest_group';
  return { targets: surveys.length, comparedWith, groups, unreachable };
}

/** Reads the targets, several at a time, and puts those together that are the same. */
function lookAtAll(context: FleetContext, surveys: readonly Survey[]): Promise<AlikeTargets<Look>> {
  const known: Snapshot[] = [];
  const atOnce = Math.max(...context.limits.values());
  return groupAlike(
    surveys,
    atOnce,
    survey => survey.target,
    async ({ target, state, error }) => {
      if (state === undefined) throw error;
      const snapshot = await snapshotAt(context, target, known);
      const key = `${fingerprint(snapshot)} ${state.digest} ${isBesideShared(context, target)}`;
      return { key, look: { target, state, snapshot } };
    },
  );
}

/** What a group is compared with, made once for all groups with the same applied files. */
function expectations(
  { files, shared }: FleetContext,
  scratch: (target: Pick<FleetTarget, 'schema'>) => ScratchSource,
): (look: Look) => Promise<Snapshot> {
  const made = new Map<string, Promise<Snapshot>>();
  return ({ target, state, snapshot }) => {
    const applied = appliedFiles(files, state.entries);
    const key = JSON.stringify([applied.map(({ version }) => version), target.schema === undefined]);
    const expected =
      made.get(key) ??
      (shared === undefined
        ? expectedSchema(applied, scratch(target)).then(found => found.snapshot)
        : Promise.resolve(snapshot));
    made.set(key, expected);
    return expected;
  };
}

function describeGroup(
  context: FleetContext,
  { first: { target, state, snapshot }, targets }: Alike<Look>,
  expected: Snapshot,
): DriftGroup {
  const applied = appliedFiles(context.files, state.entries);
  const now = new Date();
  return {
    fingerprint: fingerprint(snapshot),
    targets,
    applied: applied.length,
    pending: context.files.filter(file => !applied.includes(file)).map(({ version }) => version),
    schema: target.schema,
    isBesideShared: isBesideShared(context, target),
    differences: compareSnapshots(expected, snapshot).map(difference => tellApart(difference, now)),
  };
}

function isBesideShared({ home, shared }: FleetContext, { place }: FleetTarget): boolean {
  return shared !== undefined && place.key === home.key;
}

async function snapshotAt(
  { withSession }: FleetContext,
  { place, schema }: FleetTarget,
  known: Snapshot[],
): Promise<Snapshot> {
  return withSession(place, async session => {
    const target = await inspectTarget(session, schema);
    const isWhole = schema === undefined;
    const scope = {
      serverVersion: target.serverVersion,
      home: target.schema,
      schemas: isWhole ? undefined : [target.schema],
      databaseWide: isWhole,
    };
    const owner = await migratorOf(session, target);
    const snapshot = await takeSnapshot(session, scope, known);
    if (known.length < keptSnapshots && !known.some(each => sameDigests(each, snapshot)))
      known.push(snapshot);
    return withoutRole(snapshot, owner);
  });
}

function sameDigests(one: Snapshot, other: Snapshot): boolean {
  return Object.entries(one.digests).every(([kind, digest]) => other.digests[kind] === digest);
}
