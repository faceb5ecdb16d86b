import { sql } from '../../database/sql.ts';
import type { Migration } from '../../files/migration.ts';
import { runScript, runTraced, StatementFailed, type StatementTrace } from '../run/script.ts';
import { resetScratch, type Scratch } from '../scratch/scratch.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { takeSnapshot } from '../snapshot/take.ts';
import { keepSequences } from './sequences.ts';

/** How far a migration got on its way up, down and up. */
export interface Trial {
  readonly up: readonly StatementTrace[];
  readonly down: readonly StatementTrace[];
  readonly failure:
    | { readonly stage: 'up' | 'down' | 'up again'; readonly error: StatementFailed }
    | undefined;
  readonly afterDown: Snapshot | undefined;
  readonly afterUpAgain: Snapshot | undefined;
}

/** Goes up, down and up in one transaction that is rolled back: whatever comes out, the next migration starts from the right state. */
export async function tryInTransaction(
  scratch: Scratch,
  migration: Migration,
  before: Snapshot,
): Promise<Trial> {
  return keepSequences(scratch.session, () =>
    rolledBack(scratch, () => goThrough(scratch, migration, before)),
  );
}

/** Runs an action in a transaction that is rolled back, whether the action succeeds or not. */
export async function rolledBack<T>({ session, target }: Scratch, action: () => Promise<T>): Promise<T> {
  await session.run(sql`BEGIN`);
  try {
    return await action();
  } finally {
    await session.run(sql`ROLLBACK`);
    await session.run(resetScratch(target));
  }
}

async function goThrough(scratch: Scratch, migration: Migration, before: Snapshot): Promise<Trial> {
  const trial: { -readonly [Key in keyof Trial]: Trial[Key] } = {
    up: [],
    down: [],
    failure: undefined,
    afterDown: undefined,
    afterUpAgain: undefined,
  };
  let stage: 'up' | 'down' | 'up again' = 'up';
  try {
    trial.up = await runTraced(scratch, migration, migration.up);
    if (migration.down === undefined) return trial;
    stage = 'down';
    trial.down = await runTraced(scratch, migration, migration.down);
    trial.afterDown = await snapshotOf(scratch, before);
    stage = 'up again';
    await runScript(scratch, migration, migration.up);
    trial.afterUpAgain = await snapshotOf(scratch, before);
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    trial.failure = { stage, error };
  }
  return trial;
}

/** A snapshot, with the session as scripts expect it afterwards. */
export async function snapshotOf(
  scratch: Scratch,
  ...known: readonly (Snapshot | undefined)[]
): Promise<Snapshot> {
  const alike = known.filter(snapshot => snapshot !== undefined);
  const snapshot = await takeSnapshot(scratch.session, scratch.scope, alike);
  await scratch.session.run(resetScratch(scratch.target));
  return snapshot;
}

/** Goes up, down and up with commits, for what cannot be done in one transaction. Leaves the state that the last step made. */
export async function tryWithCommits(
  scratch: Scratch,
  migration: Migration,
  before: Snapshot,
): Promise<Trial & { afterUp: Snapshot | undefined }> {
  const trial: { -readonly [Key in keyof Trial]: Trial[Key] } & { afterUp: Snapshot | undefined } = {
    up: [],
    down: [],
    failure: undefined,
    afterUp: undefined,
    afterDown: undefined,
    afterUpAgain: undefined,
  };
  let stage: 'up' | 'down' | 'up again' = 'up';
  try {
    await commit(scratch, migration, 'up');
    trial.afterUp = await snapshotOf(scratch, before);
    if (migration.down === undefined) return trial;
    stage = 'down';
    await commit(scratch, migration, 'down');
    trial.afterDown = await snapshotOf(scratch, before);
    stage = 'up again';
    await commit(scratch, migration, 'up');
    trial.afterUpAgain = await snapshotOf(scratch, trial.afterUp, before);
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    trial.failure = { stage, error };
  }
  return trial;
}

/** Runs one direction for good, as `up` and `down` do. */
export async function commit(
  scratch: Scratch,
  migration: Migration,
  direction: 'up' | 'down',
): Promise<void> {
  const script = direction === 'up' ? migration.up : migration.down;
  if (script === undefined) return;
  if (!migration.header.transactional) return runScript(scratch, migration, script);
  await scratch.session.run(sql`BEGIN`);
  try {
    await runScript(scratch, migration, script);
    await scratch.session.run(sql`COMMIT`);
  } catch (error) {
    await scratch.session.run(sql`ROLLBACK`);
    await scratch.session.run(resetScratch(scratch.target));
    throw error;
  }
}
