import type { Migration } from '../../files/migration.ts';
import type { StatementTrace } from '../run/script.ts';
import type { Scratch } from '../scratch/scratch.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { VerifyFinding } from './findings.ts';
import { commit } from './trial.ts';

/** What became of one migration in the proof. */
export interface MigrationProof {
  readonly version: string;
  readonly file: string;
  readonly isReversible: boolean;
  /** What each statement did; empty for a migration without a transaction, whose locks are gone when it ends. */
  readonly up: readonly StatementTrace[];
  readonly down: readonly StatementTrace[];
  /** Tables whose rows were followed up and down. */
  readonly dataTested: readonly string[];
}

export interface ProofOptions {
  /** The first version to prove; those before it are only applied. */
  readonly from: string | undefined;
  readonly seed: number;
  readonly now: Date;
  readonly onProven: (version: string, findings: readonly VerifyFinding[]) => void;
}

/** A proof on its way. */
export interface Progress {
  readonly next: () => Promise<Scratch>;
  readonly options: ProofOptions;
  scratch: Scratch;
  readonly applied: Migration[];
  readonly findings: VerifyFinding[];
}

/** Neighbours that can be rolled back together, and the schema before and after each. */
export interface Stretch {
  readonly migrations: Migration[];
  readonly snapshots: Snapshot[];
}

/** The schema that the stretch has led to so far. */
export function topOf({ snapshots }: Stretch): Snapshot {
  const top = snapshots.at(-1);
  if (top === undefined) throw new Error('a stretch starts with a snapshot');
  return top;
}

/** A new scratch database in the state that the applied migrations make in a straight run. */
export async function rebuild(progress: Progress): Promise<void> {
  progress.scratch = await progress.next();
  for (const migration of progress.applied) await commit(progress.scratch, migration, 'up');
}
