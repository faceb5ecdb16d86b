import type { Sql } from '../database/sql.ts';
import type { Migration, Script } from '../files/migration.ts';
import type { Statement } from '../files/statements.ts';
import type { HistoryEntry } from '../history/read.ts';
import { type Attempt, type Duration, recordFailed, recordSucceeded } from '../history/write/events.ts';
import { markApplied, markFailed, markRolledBack } from '../history/write/versions.ts';
import { redact } from '../redact.ts';
import type { Run, StepResult } from './run.ts';

export type Direction = 'up' | 'down';

/** One migration on its way in one direction. */
export interface Step {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly script: Script;
  /** Why it runs outside of a transaction, where that is known before it is tried. */
  readonly outside: OutsideReason | undefined;
}

export interface OutsideReason {
  /** The header says so, so nobody needs to be told. */
  readonly isExpected: boolean;
  readonly reason: string;
}

/** `entries` tell which of them were begun outside of a transaction: those go on like that, whatever the header says now. */
export function stepsOf(
  migrations: readonly Migration[],
  direction: Direction,
  entries: readonly HistoryEntry[],
): Step[] {
  const begun = new Set(entries.filter(entry => entry.statementsRun > 0).map(entry => entry.version));
  return migrations.map(migration => {
    const script = direction === 'up' ? migration.up : migration.down;
    if (script === undefined)
      throw new Error(`${migration.version} has no ${direction} script; the plan should have refused it`);
    return { migration, direction, script, outside: whyOutside(migration, script, begun) };
  });
}

function whyOutside(
  { header, version }: Migration,
  { statements }: Script,
  begun: ReadonlySet<string>,
): OutsideReason | undefined {
  if (!header.transactional) return { isExpected: true, reason: 'its header says so' };
  if (begun.has(version)) return { isExpected: false, reason: 'it was begun like that' };
  const statement = statements.find(each => each.outside?.isCertain === true);
  if (statement?.outside === undefined) return undefined;
  return { isExpected: false, reason: `${statement.outside.command} cannot run in one` };
}

export function newAttempt(run: Run, step: Step): Attempt {
  return { id: run.newId(), action: step.direction, version: step.migration.version };
}

/** What commits together with the step's SQL; the last statement returns `execution_time_ms`. */
export function recordDone(run: Run, step: Step, attempt: Attempt, duration: Duration): Sql[] {
  const { tables, origin } = run;
  const row =
    step.direction === 'up'
      ? markApplied(tables, origin, step.migration, duration)
      : markRolledBack(tables, step.migration.version);
  return [row, recordSucceeded(tables, origin, attempt, duration)];
}

/** What is written after the step's SQL was rolled back. A DOWN that failed leaves its migration applied. */
export function recordNotDone(
  run: Run,
  step: Step,
  attempt: Attempt,
  duration: Duration,
  error: string,
): Sql[] {
  const { tables, origin } = run;
  const row = step.direction === 'up' ? [markFailed(tables, origin, step.migration, duration, error)] : [];
  return [...row, recordFailed(tables, origin, attempt, duration, error)];
}

/** Says that a step begins, and with which SQL. */
export function announce({ emit }: Run, { migration, direction, script }: Step): void {
  emit({ type: 'migration_started', version: migration.version, direction });
  for (const statement of script.statements) {
    emit({ type: 'statement', version: migration.version, sql: shownText(statement) });
  }
}

/** Looked through once for all targets that a statement runs at. */
const shown = new WeakMap<Statement, string>();

function shownText(statement: Statement): string {
  const text = shown.get(statement) ?? redact(statement.text);
  shown.set(statement, text);
  return text;
}

export function resultOf(
  { migration: { version, description } }: Step,
  outcome: Pick<StepResult, 'executionTimeMs' | 'rowsAffected'>,
): StepResult {
  return { version, description, ...outcome };
}

export function reportDone({ emit }: Run, { direction }: Step, result: StepResult): void {
  emit({ type: direction === 'up' ? 'migration_applied' : 'migration_rolled_back', ...result });
}
