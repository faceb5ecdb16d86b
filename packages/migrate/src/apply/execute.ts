import { sql } from '../database/sql.ts';
import type { MigrateError } from '../errors.ts';
import { type Attempt, recordInterrupted, sinceStarted } from '../history/write.ts';
import { redact } from '../redact.ts';
import {
  describeServerError,
  type Envelope,
  reportFailure,
  rollBackAndRecord,
  type Stop,
  stoppedError,
} from './failure.ts';
import { runOutsideTransaction } from './outside-transaction.ts';
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
        { ...progress(), interrupted: true, isStarted: false },
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
  progress: () => Omit<Stop, 'interrupted' | 'isStarted'>,
): Promise<StepResult> {
  const { emit, signal } = run;
  const { version, description, header } = step.migration;
  const attempt = newAttempt(run, step);
  let sent: Envelope | undefined;
  emit({ type: 'migration_started', version, direction: step.direction });
  emitStatements(run, step);

  const onSend = (envelope: Envelope) => {
    sent = envelope;
  };
  try {
    const outcome = header.transactional
      ? await runInTransaction(run, step, attempt, { flushes: isLast, onSend })
      : await runOutsideTransaction(run, step, attempt, onSend);
    const result = { version, description, ...outcome };
    emit({ type: step.direction === 'up' ? 'migration_applied' : 'migration_rolled_back', ...result });
    return result;
  } catch (error) {
    throw await recordStop(
      run,
      error,
      { ...progress(), interrupted: signal?.aborted === true, isStarted: true },
      attempt,
      sent,
    );
  }
}

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
  const problem = sent === undefined ? undefined : describeServerError(error, step, sent);
  const message = problem?.message ?? (error instanceof Error ? error.message : String(error));
  const records = stop.interrupted
    ? [recordInterrupted(run.tables, run.origin, attempt, 'stopped by the user')]
    : recordNotDone(run, step, attempt, sinceStarted(run.tables, attempt), message);
  const lost = await rollBackAndRecord(run, records);
  reportFailure(run, step, message, problem);
  return stoppedError(lost ?? error, stop, problem, whatRemains(step), lost !== undefined);
}

function whatRemains({ migration, direction }: Step): string {
  if (!migration.header.transactional) {
    return 'Statements before the failed one have run and stay. Correct it and run the same command again: it goes on behind the last one that ran.';
  }
  return direction === 'up'
    ? 'It was rolled back and changed nothing. Correct the file and run "migrate up" again.'
    : 'It was rolled back: the migration is still applied. Correct its DOWN and run the same command again.';
}
