import type { Migration } from '../../files/migration.ts';
import { classify } from '../classify.ts';
import { compareSnapshots, type Difference } from '../diff.ts';
import { StatementFailed } from '../run/script.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { findingOn, type VerifyFinding } from './findings.ts';
import { type Progress, rebuild, type Stretch } from './progress.ts';
import { commit, snapshotOf } from './trial.ts';

/**
 * Rolls a whole stretch back and applies it again, as a sequence of `down` and `up` does: small differences add up, and
 * some changes are split over files that only undo each other together.
 */
export async function proveChain(progress: Progress, stretch: Stretch, isLast: boolean): Promise<void> {
  const [base] = stretch.snapshots;
  const [first, second] = stretch.migrations;
  const top = stretch.snapshots.at(-1);
  if (first === undefined || base === undefined || top === undefined) return;
  // A chain of one has been tried already, and is known not to lead back.
  if (second === undefined && isFaulty(progress.findings, first.version)) return;
  const known = progress.findings.length;
  const isSame = (await goDown(progress, stretch, base)) && (await goUp(progress, stretch, top));
  if (!isLast && (!isSame || progress.findings.length > known)) await rebuild(progress);
}

async function goDown(progress: Progress, stretch: Stretch, base: Snapshot): Promise<boolean> {
  const faulty = stretch.migrations.map(({ version }) => isFaulty(progress.findings, version));
  for (const [place, migration] of [...stretch.migrations.entries()].reverse()) {
    const error = await attempt(() => commit(progress.scratch, migration, 'down'));
    if (error !== undefined) {
      if (!faulty[place]) progress.findings.push(downFails(migration, error));
      return false;
    }
    if (faulty[place] && faulty[place + 1] && !faulty[place - 1])
      await tellSplitApart(progress, stretch, place);
  }
  const [first] = stretch.migrations;
  const differences = schemaDifferences(base, await snapshotOf(progress.scratch, base), progress.options.now);
  const unknown = differences.filter(difference => !isKnown(progress.findings, difference));
  if (first !== undefined && unknown.length > 0) {
    progress.findings.push(
      findingOn(first, 'down', {
        id: 'chain-down-differs',
        severity: 'error',
        message: `after all ${stretch.migrations.length} migrations were rolled back, the schema is not as before ${first.version}`,
        differences: unknown,
      }),
    );
  }
  return differences.length === 0;
}

async function goUp(progress: Progress, stretch: Stretch, top: Snapshot): Promise<boolean> {
  for (const migration of stretch.migrations) {
    const error = await attempt(() => commit(progress.scratch, migration, 'up'));
    if (error === undefined) continue;
    progress.findings.push(
      findingOn(migration, 'up', {
        id: 'chain-up-fails',
        severity: 'error',
        message: `after all were rolled back, UP fails: ${error.message}`,
        ...error.problem,
      }),
    );
    return false;
  }
  const differences = schemaDifferences(top, await snapshotOf(progress.scratch, top), progress.options.now);
  const last = stretch.migrations.at(-1);
  if (last !== undefined && differences.length > 0) {
    progress.findings.push(
      findingOn(last, 'up', {
        id: 'chain-up-differs',
        severity: 'error',
        message: 'after all were rolled back and applied again, the schema is not that of a straight run',
        differences,
      }),
    );
  }
  return differences.length === 0;
}

/** Neighbours whose DOWNs are wrong each by itself, and right one after the other: one change in several files. */
async function tellSplitApart(progress: Progress, stretch: Stretch, place: number): Promise<void> {
  const before = stretch.snapshots[place];
  if (before === undefined) return;
  const actual = await snapshotOf(progress.scratch, before);
  if (schemaDifferences(before, actual, progress.options.now).length > 0) return;
  for (let index = place; isFaulty(progress.findings, stretch.migrations[index]?.version ?? ''); index += 1) {
    const version = stretch.migrations[index]?.version;
    for (const [position, finding] of progress.findings.entries()) {
      if (finding.version !== version || !downFaults.has(finding.id)) continue;
      progress.findings[position] = {
        ...finding,
        id: 'split-change',
        severity: 'note',
        message: `${finding.message}; rolled back together with its neighbours, it is right`,
      };
    }
  }
}

const downFaults = new Set<VerifyFinding['id']>([
  'down-differs',
  'down-fails',
  'up-again-fails',
  'up-again-differs',
]);

function isFaulty(findings: readonly VerifyFinding[], version: string): boolean {
  return findings.some(finding => finding.version === version && downFaults.has(finding.id));
}

function isKnown(findings: readonly VerifyFinding[], { kind, name }: Difference): boolean {
  return findings.some(({ differences = [] }) =>
    differences.some(known => known.kind === kind && known.name === name),
  );
}

function schemaDifferences(expected: Snapshot, actual: Snapshot, now: Date): Difference[] {
  return compareSnapshots(expected, actual).filter(difference => classify(difference, now) === 'schema');
}

async function attempt(action: () => Promise<void>): Promise<StatementFailed | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof StatementFailed) return error;
    throw error;
  }
}

function downFails(migration: Migration, error: StatementFailed): VerifyFinding {
  return findingOn(migration, 'down', {
    id: 'chain-down-fails',
    severity: 'error',
    message: `after those that follow were rolled back, DOWN fails: ${error.message}`,
    hint: 'By itself it works: a migration that follows does not lead back to exactly the state before it.',
    ...error.problem,
  });
}
