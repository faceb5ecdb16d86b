import { MigrateError } from '../../errors.ts';
import type { Migration } from '../../files/migration.ts';
import { StatementFailed } from '../run/script.ts';
import type { Scratch } from '../scratch/scratch.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { proveChain } from './chain.ts';
import type { VerifyFinding } from './findings.ts';
import { proveOne } from './one.ts';
import { type MigrationProof, type Progress, type ProofOptions, type Stretch, topOf } from './progress.ts';
import { commit, snapshotOf } from './trial.ts';

export interface Proof {
  readonly serverVersion: number;
  readonly seed: number;
  readonly migrations: readonly MigrationProof[];
  readonly findings: readonly VerifyFinding[];
  /** Versions that could not be tested, because one before them does not go up. */
  readonly notTested: readonly string[];
  /** The schema that all migrations make. */
  readonly schema: Snapshot;
}

/**
 * Proves migrations in a scratch database: each goes up, down and up from the state that those before it make, and
 * each stretch of reversible ones goes down and up as a whole. Nothing is thrown for what is wrong with a migration.
 */
export async function proveMigrations(
  migrations: readonly Migration[],
  next: () => Promise<Scratch>,
  options: ProofOptions,
): Promise<Proof> {
  const progress: Progress = { next, options, scratch: await next(), applied: [], findings: [] };
  const first =
    options.from === undefined ? 0 : migrations.findIndex(({ version }) => version === options.from);
  for (const migration of migrations.slice(0, first)) await applyBefore(progress, migration);

  const proofs: MigrationProof[] = [];
  let stretch: Stretch = { migrations: [], snapshots: [await snapshotOf(progress.scratch)] };
  for (const migration of migrations.slice(first)) {
    if (migration.down === undefined) {
      await proveChain(progress, stretch, false);
      stretch = { migrations: [], snapshots: [topOf(stretch)] };
    }
    const known = progress.findings.length;
    const proven = await proveOne(progress, migration, topOf(stretch));
    options.onProven(migration.version, progress.findings.slice(known));
    if (proven === undefined) break;
    proofs.push(proven.proof);
    progress.applied.push(migration);
    if (migration.down === undefined) stretch = { migrations: [], snapshots: [proven.after] };
    else {
      stretch.migrations.push(migration);
      stretch.snapshots.push(proven.after);
    }
  }
  await proveChain(progress, stretch, true);
  return {
    serverVersion: progress.scratch.target.serverVersion,
    seed: options.seed,
    migrations: proofs,
    findings: progress.findings,
    notTested: migrations.slice(first + proofs.length).map(({ version }) => version),
    schema: topOf(stretch),
  };
}

async function applyBefore(progress: Progress, migration: Migration): Promise<void> {
  try {
    await commit(progress.scratch, migration, 'up');
    progress.applied.push(migration);
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    throw new MigrateError('migration_failed', `${migration.fileName} does not go up: ${error.message}`, {
      problems: [{ code: error.sqlstate, message: error.message, file: migration.path, ...error.problem }],
      hint: 'It comes before --from and has to be applied first.',
    });
  }
}
