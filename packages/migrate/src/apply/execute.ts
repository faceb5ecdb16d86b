import { ServerError } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import type { MigrateError } from '../errors.ts';
import { type Attempt, recordInterrupted, sinceStarted } from '../history/write.ts';
import { redact } from '../redact.ts';
import {
  describeFailure,
  type Envelope,
  reportFailure,
  rollBackAndRecord,
  type Stop,
  stoppedError,
} from './failure.ts';
import { takeBackTransaction, withLockRetries } from './lock-retry.ts';
import { isRefusedInTransaction, runOutsideTransaction } from './outside-transaction.ts';
import type { Run, StepResult } from './run.ts';
import { newAttempt, recordNotDone, type Step } from './step.ts';
import { runInTransaction } from './transaction.ts';

/**
 * Runs steps one after the other, each with its history row; the first that fails ends the run.
 * When this returns or throws, everything that it reports as done has reached the disk.
 */
export async function executeSteps(run: Run, steps: readonly Step[]): Promise<StepResult[]> {
  const done: StepResult[] = [];
  for (const [index, step] of steps.entries()) {
    const progress = () => ({
      step,
      done: done.map(result => result.version),
      notTried: steps.slice(index + 1).map(each => each.migration.version),
    });
    if (run.signal?.aborted) {
      await flush(run);
      throw stoppedError(
        run.signal.reason,
        { ...progress(), interrupted: true, isStarted: false, stays: false },
        undefined,
        'It was not started.',
      );
    }
    done.push(await executeStep(run, step, index === steps.length - 1, progress));
  }
  return done;
}

async function executeStep(
  run: Run,
  step: Step,
  isLast: boolean,
  progress: () => Omit<Stop, 'interrupted' | 'isStarted' | 'stays'>,
): Promise<StepResult> {
  const { emit, signal } = run;
  const { version, description } = step.migration;
  const attempt = newAttempt(run, step);
  const course: Course = { sent: undefined, isOutside: step.outside !== undefined };
  emit({ type: 'migration_started', version, direction: step.direction });
  emitStatements(run, step);
  try {
    const outcome = await runStep(run, step, attempt, { isLast, course });
    const result = { version, description, ...outcome };
    emit({ type: step.direction === 'up' ? 'migration_applied' : 'migration_rolled_back', ...result });
    return result;
  } catch (error) {
    const interrupted = signal?.aborted === true;
    const stop = { ...progress(), interrupted, isStarted: true, stays: course.isOutside };
    throw await recordStop(run, error, stop, attempt, course.sent);
  }
}

/** How a step goes on, for telling what it left when it fails. */
interface Course {
  sent: Envelope | undefined;
  isOutside: boolean;
}

/** In a transaction, unless the step says that it cannot be; what the server then refuses runs outside of one too. */
async function runStep(
  run: Run,
  step: Step,
  attempt: Attempt,
  { isLast: flushes, course }: { isLast: boolean; course: Course },
): Promise<{ executionTimeMs: number; rowsAffected: number }> {
  const onSend = (envelope: Envelope) => {
    course.sent = envelope;
  };
  let isStarted = false;
  let outside = step.outside;
  if (outside === undefined) {
    try {
      const takeBack = () => takeBackTransaction(run);
      return await withLockRetries(run, step, takeBack, async tries => {
        isStarted = tries > 1;
        return runInTransaction(run, step, attempt, { isStarted, flushes, onSend });
      });
    } catch (error) {
      if (!needsNoTransaction(error, step, course.sent)) throw error;
      await takeBackTransaction(run);
      isStarted = true;
      outside = { isExpected: false, reason: redact(error.message) };
    }
  }
  course.isOutside = true;
  if (!outside.isExpected) {
    const { direction, migration } = step;
    run.emit({ type: 'outside_transaction', version: migration.version, direction, reason: outside.reason });
  }
  return runOutsideTransaction(run, step, attempt, { isStarted, onSend });
}

/** The server took back the whole transaction when it said this, so nothing of the step remains. */
function needsNoTransaction(
  error: unknown,
  { script }: Step,
  sent: Envelope | undefined,
): error is ServerError {
  if (!(error instanceof ServerError) || sent === undefined) return false;
  const statement = script.statements[error.completedStatements - sent.statementsBefore];
  // SET TRANSACTION in the middle of one is refused with the same code, and would be meant for it.
  if (statement === undefined || statement.kind === 'VariableSetStmt') return false;
  return isRefusedInTransaction(error) || error.sqlstate === newEnumValueUsed;
}

const newEnumValueUsed = '55P04';

/** Waits until all earlier commits of this session are on disk: a flushed commit flushes the log up to itself. */
async function flush({ session }: Run): Promise<void> {
  await session.run(sql`SELECT pg_logical_emit_message(true, 'migrate', 'flush')`);
}

export function emitStatements({ emit }: Run, { migration, script }: Step): void {
  for (const { text } of script.statements) {
    emit({ type: 'statement', version: migration.version, sql: redact(text) });
  }
}

/** Rolls back, writes the outcome down, and turns what was thrown into an error that says where the run stopped. */
async function recordStop(
  run: Run,
  error: unknown,
  stop: Stop,
  attempt: Attempt,
  sent: Envelope | undefined,
): Promise<MigrateError> {
  const { step } = stop;
  const problem = sent === undefined ? undefined : describeFailure(error, step, sent);
  const message = problem?.message ?? (error instanceof Error ? error.message : String(error));
  const records = stop.interrupted
    ? [recordInterrupted(run.tables, run.origin, attempt, 'stopped by the user')]
    : recordNotDone(run, step, attempt, sinceStarted(run.tables, attempt), message);
  const lost = await rollBackAndRecord(run, records);
  reportFailure(run, step, message, problem);
  return stoppedError(lost ?? error, stop, problem, whatRemains(stop), lost !== undefined);
}

function whatRemains({ step, stays }: Stop): string {
  if (stays) {
    return 'Statements before the failed one have run and stay. Correct it and run the same command again: it goes on behind the last one that ran.';
  }
  return step.direction === 'up'
    ? 'It was rolled back and changed nothing. Correct the file and run "migrate up" again.'
    : 'It was rolled back: the migration is still applied. Correct its DOWN and run the same command again.';
}
