import type { Migration } from '../../files/migration.ts';
import { StatementFailed } from '../run/script.ts';
import type { Scratch } from '../scratch/scratch.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { testData, testDataWithCommits } from './data-trial.ts';
import { findingOn, type VerifyFinding } from './findings.ts';
import { type MigrationProof, type Progress, rebuild } from './progress.ts';
import { schemaFindings } from './schema-findings.ts';
import { commit, snapshotOf, type Trial, tryInTransaction, tryWithCommits } from './trial.ts';

/** Undefined when the migration does not go up, so that nothing after it can be tested. */
export async function proveOne(
  progress: Progress,
  migration: Migration,
  before: Snapshot,
): Promise<{ proof: MigrationProof; after: Snapshot } | undefined> {
  const outcome = migration.header.transactional
    ? await proveTransactional(progress, migration, before)
    : await proveWithCommits(progress, migration, before);
  if (outcome === undefined) return undefined;
  const { trial, after, dataTested } = outcome;
  return {
    after,
    proof: {
      version: migration.version,
      file: migration.path,
      isReversible: migration.down !== undefined,
      up: trial.up,
      down: trial.down,
      dataTested,
    },
  };
}

interface Outcome {
  readonly trial: Trial;
  readonly after: Snapshot;
  readonly dataTested: readonly string[];
}

/** Errors that can come of going up and down in one transaction, and would not come of two. */
const artefacts = new Set(['55P04', '55006']);

async function proveTransactional(
  progress: Progress,
  migration: Migration,
  before: Snapshot,
): Promise<Outcome | undefined> {
  const { scratch, findings, options } = progress;
  const trial = await tryInTransaction(scratch, migration, before);
  if (trial.failure?.stage === 'up') {
    findings.push(upFails(migration, trial.failure.error));
    return undefined;
  }
  const data = await testData(scratch, migration, [...trial.up, ...trial.down], options);
  if (trial.failure !== undefined && artefacts.has(trial.failure.error.sqlstate)) {
    findings.push(...data.findings);
    const again = await proveWithCommits(progress, migration, before);
    return again && { ...again, trial: { ...again.trial, up: trial.up, down: trial.down } };
  }
  const failure = await tryCommit(scratch, migration);
  if (failure !== undefined) {
    findings.push(upFails(migration, failure));
    return undefined;
  }
  const after = await snapshotOf(scratch, trial.afterUpAgain, before);
  const ofSchema = findingsOf(migration, trial, before, after, options.now);
  // That DOWN fails is said once, whether or not there are rows.
  const isSaid = ofSchema.some(({ id }) => id === 'down-fails');
  findings.push(...ofSchema, ...data.findings.filter(({ id }) => !(isSaid && id === 'down-fails-with-rows')));
  return { trial, after, dataTested: data.tables };
}

async function tryCommit(scratch: Scratch, migration: Migration): Promise<StatementFailed | undefined> {
  try {
    await commit(scratch, migration, 'up');
    return undefined;
  } catch (error) {
    if (error instanceof StatementFailed) return error;
    throw error;
  }
}

async function proveWithCommits(
  progress: Progress,
  migration: Migration,
  before: Snapshot,
): Promise<Outcome | undefined> {
  const { findings, options } = progress;
  let dataTested: readonly string[] = [];
  if (!migration.header.transactional && migration.down !== undefined && mayChangeData(migration)) {
    const tables = before.objects.filter(({ kind }) => kind === 'table').map(({ name }) => name);
    const data = await testDataWithCommits(progress.scratch, migration, tables, options);
    findings.push(...data.findings);
    dataTested = data.tables;
    await rebuild(progress);
  }
  const trial = await tryWithCommits(progress.scratch, migration, before);
  if (trial.afterUp === undefined) {
    if (trial.failure !== undefined) findings.push(upFails(migration, trial.failure.error));
    return undefined;
  }
  const found = findingsOf(migration, trial, before, trial.afterUp, options.now);
  findings.push(...found);
  if (trial.failure !== undefined || found.length > 0) {
    await rebuild(progress);
    await commit(progress.scratch, migration, 'up');
  }
  return { trial, after: trial.afterUp, dataTested };
}

const safeKinds = new Set([
  'IndexStmt',
  'VacuumStmt',
  'VariableSetStmt',
  'AlterEnumStmt',
  'ReindexStmt',
  'CommentStmt',
]);

function mayChangeData({ up, down }: Migration): boolean {
  return [...up.statements, ...(down?.statements ?? [])].some(
    ({ kind, text }) => !safeKinds.has(kind) && !/^DROP\s+INDEX\b/i.test(text),
  );
}

function findingsOf(
  migration: Migration,
  { failure, afterDown, afterUpAgain }: Trial,
  before: Snapshot,
  after: Snapshot,
  now: Date,
): VerifyFinding[] {
  const findings: VerifyFinding[] = [];
  if (failure?.stage === 'down') {
    findings.push(
      findingOn(migration, 'down', {
        id: 'down-fails',
        severity: 'error',
        message: `DOWN fails: ${failure.error.message}`,
        ...failure.error.problem,
      }),
    );
  }
  if (afterDown !== undefined) {
    const compared = { expected: before, actual: afterDown, now };
    findings.push(
      ...schemaFindings(
        migration,
        'down',
        compared,
        'down-differs',
        count => `after DOWN, ${count} of the schema ${count === '1 object' ? 'is' : 'are'} not as before UP`,
      ),
    );
  }
  if (failure?.stage === 'up again') {
    findings.push(
      findingOn(migration, 'up', {
        id: 'up-again-fails',
        severity: 'error',
        message: `after DOWN, UP fails: ${failure.error.message}`,
        ...failure.error.problem,
      }),
    );
  }
  // After a DOWN that left something else behind, a second UP cannot be the same.
  if (afterUpAgain !== undefined && findings.length === 0) {
    const compared = { expected: after, actual: afterUpAgain, now };
    findings.push(
      ...schemaFindings(
        migration,
        'up',
        compared,
        'up-again-differs',
        count =>
          `after DOWN and UP, ${count} of the schema ${count === '1 object' ? 'is' : 'are'} not as after the first UP`,
      ),
    );
  }
  return findings;
}

function upFails(migration: Migration, error: StatementFailed): VerifyFinding {
  return findingOn(migration, 'up', {
    id: 'up-fails',
    severity: 'error',
    message: `UP fails: ${error.message}`,
    ...(/^extension .* is not available$|^could not open extension control file/.test(error.message)
      ? { hint: 'The server of the rehearsal needs the files of the extension, as the live one has them.' }
      : {}),
    ...error.problem,
  });
}
