import type { MigrateError } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import { inspectTarget } from '../history/target.ts';
import { describeMigrations } from '../plan/status.ts';
import { compareSnapshots } from '../proof/diff.ts';
import { expectedSchema, migratorOf } from '../proof/drift.ts';
import { type Drift, tellApart } from '../proof/drift-class.ts';
import { fingerprint } from '../proof/fingerprint.ts';
import type { ScratchSource } from '../proof/scratch/scratch.ts';
import { withoutRole } from '../proof/snapshot/roles.ts';
import type { Snapshot } from '../proof/snapshot/snapshot.ts';
import { takeSnapshot } from '../proof/snapshot/take.ts';
import type { FleetContext } from './context.ts';
import { asMigrateError, type HistoryState, type Survey } from './survey.ts';
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

interface Alike {
  readonly first: Look;
  /** Names. */
  readonly targets: string[];
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
  const { alike, unreachable } = await groupAlike(context, surveys);
  const expectedOf = expectations(context, scratch);
  const groups: DriftGroup[] = [];
  for (const group of alike) groups.push(describeGroup(context, group, await expectedOf(group.first)));
  const comparedWith = context.shared === undefined ? 'files' : 'biggest_group';
  return { targets: surveys.length, comparedWith, groups, unreachable };
}

/** Reads the targets, several at a time. The biggest group comes first. */
async function groupAlike(
  context: FleetContext,
  surveys: readonly Survey[],
): Promise<{ readonly alike: readonly Alike[]; readonly unreachable: FleetDrift['unreachable'] }> {
  const unreachable: { target: string; error: MigrateError }[] = [];
  const groups = new Map<string, Alike>();
  const known: Snapshot[] = [];
  const queue = [...surveys];
  const work = async () => {
    for (let survey = queue.shift(); survey !== undefined; survey = queue.shift()) {
      const { target, state, error } = survey;
      if (state === undefined) {
        unreachable.push({ target: target.name, error });
        continue;
      }
      try {
        const snapshot = await snapshotAt(context, target, known);
        const key = `${fingerprint(snapshot)} ${state.digest} ${isBesideShared(context, target)}`;
        const group = groups.get(key) ?? { first: { target, state, snapshot }, targets: [] };
        groups.set(key, group);
        group.targets.push(target.name);
      } catch (thrown) {
        unreachable.push({ target: target.name, error: asMigrateError(thrown) });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, ...context.limits.values()) }, work));
  for (const group of groups.values()) group.targets.sort();
  return { alike: [...groups.values()].sort(biggestFirst), unreachable };
}

/** What a group is compared with, made once for all groups with the same applied files. */
function expectations(
  { files, shared }: FleetContext,
  scratch: (target: Pick<FleetTarget, 'schema'>) => ScratchSource,
): (look: Look) => Promise<Snapshot> {
  const made = new Map<string, Promise<Snapshot>>();
  return ({ target, state, snapshot }) => {
    const applied = appliedFiles(files, state);
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
  { first: { target, state, snapshot }, targets }: Alike,
  expected: Snapshot,
): DriftGroup {
  const applied = appliedFiles(context.files, state);
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

/** Those of the same size by the name of their first target: who was read first differs from run to run. */
function biggestFirst(one: { targets: readonly string[] }, other: { targets: readonly string[] }): number {
  const [first = '', second = ''] = [one.targets[0], other.targets[0]];
  return other.targets.length - one.targets.length || (first < second ? -1 : 1);
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

export function appliedFiles(files: readonly MigrationFile[], { entries }: HistoryState): MigrationFile[] {
  const applied = new Set(
    describeMigrations(files, entries)
      .filter(({ state }) => state === 'applied' || state === 'changed')
      .map(({ version }) => version),
  );
  return files.filter(({ version }) => applied.has(version));
}
