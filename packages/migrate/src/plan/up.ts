import { nearestWord } from '@proven/settings';
import { MigrateError, type Problem } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from '../history/read.ts';
import { describeMigrations, isLate, type MigrationStatus, newestApplied } from './status.ts';

export interface UpGoal {
  /** Apply up to and including this version, in the order of dependencies. */
  readonly to?: string | undefined;
  /** Go on although applied files were changed or deleted. */
  readonly force?: boolean | undefined;
  readonly allowOutOfOrder?: boolean | undefined;
  readonly singleTransaction?: boolean | undefined;
  /** False: save nothing before the run. */
  readonly backup?: boolean | undefined;
}

/** What an `up` would do, as data. */
export interface UpPlan {
  readonly direction: 'up';
  /** In the order in which they run. */
  readonly steps: readonly MigrationFile[];
  readonly singleTransaction: boolean;
  /** Applied versions whose changed or missing file `force` accepts. */
  readonly accepted: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Decides what to apply. Throws when history and files contradict each other, listing every contradiction. */
export function planUp(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
  goal: UpGoal,
): UpPlan {
  const statuses = describeMigrations(files, entries);
  const contradictions = statuses.filter(status => status.state === 'changed' || status.state === 'missing');
  if (contradictions.length > 0 && goal.force !== true) throw contradictionError(contradictions);

  refuseHalfRolledBack(statuses);

  const inReach = goal.to === undefined ? files : files.slice(0, indexOfVersion(files, goal.to) + 1);
  const isDone = new Set(
    statuses
      .filter(status => status.state === 'applied' || status.state === 'changed')
      .map(status => status.version),
  );
  const steps = inReach.filter(file => !isDone.has(file.version));

  // What was begun outside a transaction has to be finished; the decision about its order was made before it began.
  const begun = new Set(statuses.filter(({ state }) => state === 'unfinished').map(({ version }) => version));
  const newest = newestApplied(entries);
  const late = steps.filter(file => isLate(file, newest) && !begun.has(file.version));
  if (late.length > 0 && goal.allowOutOfOrder !== true) throw outOfOrderError(late, newest ?? '');
  if (goal.singleTransaction === true) refuseNonTransactional(steps);

  return {
    direction: 'up',
    steps,
    singleTransaction: goal.singleTransaction === true,
    accepted: contradictions.map(status => status.version),
    warnings: [
      ...contradictions.map(status => ({ ...describeContradiction(status), severity: 'warning' as const })),
      ...warnAboutLineEnds(statuses),
    ],
  };
}

function indexOfVersion(files: readonly MigrationFile[], version: string): number {
  const index = files.findIndex(file => file.version === version);
  if (index === -1) throw unknownVersion(version, files);
  return index;
}

export function unknownVersion(
  version: string,
  files: readonly { readonly version: string }[],
): MigrateError {
  const near = nearestWord(
    version,
    files.map(file => file.version),
  );
  return new MigrateError('unknown_version', `there is no migration with version ${version}`, {
    hint:
      near === undefined
        ? 'Versions look like 20241024120000_001; "migrate status" lists them.'
        : `Did you mean ${near}?`,
  });
}

const goOn = '--force goes on with the files as they are and leaves an event.';
const changedAdvice = `Restore the files from version control and put the change into a new migration. ${goOn}`;
const missingAdvice = `Restore the files from version control: often a branch is checked out that does not have them. ${goOn}`;

/** The error for applied files that are not what they were. */
export function contradictionError(
  contradictions: readonly MigrationStatus[],
  ownHint?: string,
): MigrateError {
  const changed = contradictions.filter(status => status.state === 'changed').length;
  const missing = contradictions.length - changed;
  const parts = [
    ...(changed > 0
      ? [`${changed} applied ${changed === 1 ? 'migration was' : 'migrations were'} edited`]
      : []),
    ...(missing > 0
      ? [`${missing} applied ${missing === 1 ? 'migration has' : 'migrations have'} no file`]
      : []),
  ];
  return new MigrateError(changed > 0 ? 'checksum_mismatch' : 'missing_file', parts.join(', '), {
    problems: contradictions.map(describeContradiction),
    hint: ownHint ?? (changed > 0 ? changedAdvice : missingAdvice),
  });
}

export function describeContradiction({
  version,
  description,
  state,
  file,
  entry,
}: MigrationStatus): Problem {
  if (state === 'missing') {
    return {
      code: 'missing_file',
      message: `${version}_${description} was applied, and its file is gone`,
      version,
    };
  }
  return {
    code: 'checksum_mismatch',
    message: `${version} is not the file that was applied`,
    version,
    ...(file === undefined ? {} : { file: file.path }),
    details: [`applied: ${entry?.checksum ?? ''}`, `now:     ${file?.checksum ?? ''}`],
  };
}

function outOfOrderError(late: readonly MigrationFile[], newest: string): MigrateError {
  return new MigrateError(
    'out_of_order',
    `${late.length === 1 ? '1 migration is' : `${late.length} migrations are`} older than the newest applied one (${newest})`,
    {
      problems: late.map(file => ({
        code: 'out_of_order',
        message: `${file.version} arrived late`,
        file: file.path,
      })),
      hint: 'If its order does not matter, say so: --allow-out-of-order, or a "-- Depends:" line that names what it needs. Otherwise give it a new version.',
    },
  );
}

function refuseHalfRolledBack(statuses: readonly MigrationStatus[]): void {
  const half = statuses.filter(status => status.state === 'rollback_unfinished');
  if (half.length === 0) return;
  throw new MigrateError(
    'unfinished',
    `${half.map(({ version }) => version).join(', ')} is rolled back half way`,
    {
      details: half.map(
        ({ file, entry }) =>
          `${file?.path ?? ''}: ${entry?.statementsRun ?? 0} statements of its DOWN have run`,
      ),
      hint: 'Finish it first: "migrate down" goes on behind the last statement that ran.',
    },
  );
}

function refuseNonTransactional(steps: readonly MigrationFile[]): void {
  const outside = steps.filter(file => !file.header.transactional);
  if (outside.length === 0) return;
  throw new MigrateError(
    'single_transaction_refused',
    'a migration with "Transaction: none" cannot be part of a single transaction',
    {
      details: outside.map(file => file.path),
      hint: 'Apply it on its own first (--to), or leave --single-transaction out.',
    },
  );
}

function warnAboutLineEnds(statuses: readonly MigrationStatus[]): Problem[] {
  return statuses
    .filter(status => status.onlyLineEndsChanged)
    .map(({ version, file }) => ({
      code: 'line_ends_changed',
      message: `${version} differs from what was applied in line ends or byte order mark only`,
      version,
      severity: 'warning' as const,
      hint: 'Add "*.sql text eol=lf" to .gitattributes.',
      ...(file === undefined ? {} : { file: file.path }),
    }));
}
