import { MigrateError, type Problem } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import type { HistoryEntry } from '../history/read.ts';
import { describeMigrations, isApplied } from './status.ts';
import { contradictionError, describeContradiction, unknownVersion } from './up.ts';

export interface DownGoal {
  /** Roll back everything applied after this version; it stays. */
  readonly to?: string | undefined;
  /** How many to roll back, from the last applied on; 1 when neither is given. */
  readonly steps?: number | undefined;
  /** Go on although the file was changed since it was applied: its present DOWN is run. */
  readonly force?: boolean | undefined;
  /** False: save nothing before the run. */
  readonly backup?: boolean | undefined;
  /** Put back what the migrations had lost when they were applied, from the backups made then. */
  readonly restoreData?: boolean | undefined;
}

/** What a `down` would do, as data. */
export interface DownPlan {
  readonly direction: 'down';
  /** In the order in which they are rolled back: the last applied first. */
  readonly steps: readonly MigrationFile[];
  /** Versions whose changed file `force` accepts. */
  readonly accepted: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Decides what to roll back. Throws when one of them cannot be, before any is touched. */
export function planDown(
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
  goal: DownGoal,
): DownPlan {
  checkGoal(goal);
  const applied = entries
    .filter(entry => entry.status === 'applied')
    .sort((a, b) => b.appliedOrder - a.appliedOrder);
  const chosen =
    goal.to === undefined
      ? applied.slice(0, goal.steps ?? 1)
      : appliedAfter(goal.to, applied, files, entries);
  const versions = new Set(chosen.map(entry => entry.version));
  const statuses = new Map(
    describeMigrations(files, entries)
      .filter(status => versions.has(status.version))
      .map(status => [status.version, status]),
  );

  refuseWhileUnfinished(entries, chosen);
  const inOrder = chosen.flatMap(entry => statuses.get(entry.version) ?? []);
  const contradictions = inOrder.filter(
    status => status.state === 'missing' || (status.state === 'changed' && goal.force !== true),
  );
  if (contradictions.some(status => status.state === 'missing')) {
    throw contradictionError(
      contradictions,
      'Nothing was rolled back. Restore the files from version control: the way back is in them.',
    );
  }
  if (contradictions.length > 0) throw contradictionError(contradictions);
  const steps = inOrder.flatMap(status => (status.file === undefined ? [] : [status.file]));
  refuseIrreversible(steps);
  refuseDependents(steps, files, entries);

  const changed = inOrder.filter(status => status.state === 'changed');
  return {
    direction: 'down',
    steps,
    accepted: changed.map(status => status.version),
    warnings: changed.map(status => ({ ...describeContradiction(status), severity: 'warning' })),
  };
}

function checkGoal({ to, steps }: DownGoal): void {
  if (to !== undefined && steps !== undefined)
    throw new MigrateError('usage', 'a rollback has a version to stop at or a number of steps, not both');
  if (steps !== undefined && !(Number.isInteger(steps) && steps > 0))
    throw new MigrateError('usage', `${steps} is not a number of migrations (1 or more)`);
}

function appliedAfter(
  version: string,
  applied: readonly HistoryEntry[],
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
): HistoryEntry[] {
  const stays = entries.find(entry => entry.version === version && isApplied(entry));
  if (stays !== undefined) return applied.filter(entry => entry.appliedOrder > stays.appliedOrder);
  if (!files.some(file => file.version === version)) throw unknownVersion(version, [...files, ...entries]);
  throw new MigrateError('not_applied', `${version} is not applied, so nothing can be rolled back to it`, {
    hint: '"migrate status" shows what is applied.',
  });
}

/** What ran of an unfinished migration may stand on what would go, and its journal would still say that it is there. */
function refuseWhileUnfinished(entries: readonly HistoryEntry[], chosen: readonly HistoryEntry[]): void {
  const unfinished = entries.filter(entry => !isApplied(entry) && entry.statementsRun > 0);
  if (unfinished.length === 0 || chosen.length === 0) return;
  throw new MigrateError(
    'unfinished',
    `${unfinished.map(({ version }) => version).join(', ')} is applied half way`,
    {
      details: unfinished.map(
        ({ version, statementsRun: count }) =>
          `${version}: ${count === 1 ? '1 statement has' : `${count} statements have`} run`,
      ),
      hint: 'Finish it first: "migrate up" goes on behind the last statement that ran.',
    },
  );
}

function refuseIrreversible(steps: readonly MigrationFile[]): void {
  const stuck = steps.filter(file => file.header.irreversible !== undefined);
  if (stuck.length === 0) return;
  throw new MigrateError(
    'irreversible',
    `${stuck.map(file => file.version).join(', ')} cannot be rolled back`,
    {
      problems: stuck.map(file => ({
        code: 'irreversible',
        message: file.header.irreversible ?? '',
        file: file.path,
      })),
      hint: 'Nothing was rolled back. Roll back to it (--to keeps that version), or write a new migration that goes forward.',
    },
  );
}

/** A migration that stays applied may need one that would go. */
function refuseDependents(
  steps: readonly MigrationFile[],
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
): void {
  const going = new Set(steps.map(file => file.version));
  const staying = new Set(
    entries
      .filter(entry => (isApplied(entry) || entry.status === 'running') && !going.has(entry.version))
      .map(entry => entry.version),
  );
  const problems = files
    .filter(file => staying.has(file.version))
    .flatMap(file =>
      file.header.depends
        .filter(dependency => going.has(dependency))
        .map(dependency => ({
          code: 'dependents_applied',
          message: `${file.version} depends on ${dependency} and stays applied`,
          file: file.path,
        })),
    );
  if (problems.length === 0) return;
  throw new MigrateError(
    'dependents_applied',
    'a migration that stays applied depends on one that would be rolled back',
    {
      problems,
      hint: 'Roll back the dependent one too: --to an earlier version, or more --steps.',
    },
  );
}
