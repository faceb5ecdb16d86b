import type { MigrationFile } from '../files/migration.ts';
import type { ScratchSource } from '../proof/scratch/scratch.ts';
import { type VerifyReport, verifyMigrations } from '../proof/verify.ts';
import type { FleetContext } from './context.ts';
import { type DriftGroup, type FleetDrift, fleetDrift } from './drift.ts';
import { proveShared } from './shared-proof.ts';
import type { FleetTarget } from './targets/target.ts';

/** Targets with the same live schema, and the proof of what is pending there. */
export interface VerifiedGroup extends DriftGroup {
  /** Index into `proofs`; undefined where nothing is pending. */
  readonly proof: number | undefined;
}

export interface FleetVerify extends Omit<FleetDrift, 'groups'> {
  readonly groups: readonly VerifiedGroup[];
  /** Of what all targets share; undefined where nothing of it is pending. */
  readonly shared: VerifyReport | undefined;
  /** One for each set of migrations that is pending anywhere. */
  readonly proofs: readonly VerifyReport[];
}

/**
 * Proves what is pending, in scratch databases, from where each kind of target is: first what all share, in its own schema,
 * then the tenants beside it, once for all targets that lack the same migrations. A proof says nothing about a target whose
 * schema is not as the files make it, so that is told beside it.
 */
export async function fleetVerify(
  context: FleetContext,
  scratch: (target: Pick<FleetTarget, 'schema'>) => ScratchSource,
): Promise<FleetVerify> {
  const { proof: shared, error, foundation } = await proveShared(context, scratch);
  const drift = await fleetDrift(context, scratch);
  const proofs = new Map<string, VerifyReport>();
  const groups: VerifiedGroup[] = [];
  for (const group of drift.groups) {
    const key = JSON.stringify([group.pending, group.isBesideShared]);
    const [from] = group.pending;
    if (from !== undefined && !proofs.has(key)) {
      const { chain, versions } = chainFor(context.files, group.pending);
      const source = { ...scratch(group), ...(group.isBesideShared ? { foundation } : {}) };
      proofs.set(key, await verifyMigrations(chain, source, { from: versions[0] }));
    }
    groups.push({ ...group, proof: from === undefined ? undefined : [...proofs.keys()].indexOf(key) });
  }
  const unreachable = [...(error === undefined ? [] : [{ target: 'shared', error }]), ...drift.unreachable];
  return { ...drift, unreachable, groups, shared, proofs: [...proofs.values()] };
}

/** Those that are applied, then those that are not: what is late somewhere comes last there. */
function chainFor(
  files: readonly MigrationFile[],
  pending: readonly string[],
): { chain: readonly MigrationFile[]; versions: readonly string[] } {
  const open = new Set(pending);
  const applied = files.filter(({ version }) => !open.has(version));
  const later = files.filter(({ version }) => open.has(version));
  return { chain: [...applied, ...later], versions: later.map(({ version }) => version) };
}
