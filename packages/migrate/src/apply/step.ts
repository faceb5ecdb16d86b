import type { Sql } from '../database/sql.ts';
import type { Migration, Script } from '../files/migration.ts';
import {
  type Attempt,
  type Duration,
  markApplied,
  markFailed,
  markRolledBack,
  recordFailed,
  recordSucceeded,
} from '../history/write.ts';
import type { Run } from './run.ts';

export type Direction = 'up' | 'down';

/** One migration on its way in one direction. */
export interface Step {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly script: Script;
}

export function stepsOf(migrations: readonly Migration[], direction: Direction): Step[] {
  return migrations.map(migration => {
    const script = direction === 'up' ? migration.up : migration.down;
    if (script === undefined)
      throw new Error(`${migration.version} has no ${direction} script; the plan should have refused it`);
    return { migration, direction, script };
  });
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
