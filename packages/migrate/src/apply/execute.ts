import { ServerError } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import type { MigrateError } from '../errors.ts';
import { type Attempt, recordInterrupted } from '../history/write/events.ts';
import { redact } from '../redact.ts';
import {
  announceBatch,
  type BatchResult,
  type BegunStep,
  batchFrom,
  executeBatch,
  NotBegun,
  reportBatch,
} from './batch.ts';
import { type Batch, prepareBatch } from './batch-message.ts';
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
import { announce, newAttempt, recordNotDone, reportDone, resultOf, type Step } from './step.ts';
import { runInTransaction } from './transaction.ts';

/**
 * Runs steps one after the other, each with its history row; the first that fails ends the run. Goes on behind what a batch
 * of the same run has done already.
 * When this returns or throws, everything that it reports as done has reached the disk.
 */
export async function executeSteps(
  given: Run,
  steps: readonly Step[],
  { results, stopped }: BatchResult = { results: [], stopped: [] },
): Promise<StepResult[]> {
  let run = given;
  const done = [...results];
  let begun = stopped;
  // Where a shared transaction has failed, its steps and those behind it are taken one by one.
  let mayShare = stopped.length === 0;
  const batchAt = (index: number): Batch | undefined => {
    const batch = batchFrom(run, steps, index);
    if (batch.length < 2) return undefined;
    return prepareBatch(run, batch, { flushes: index + batch.length === steps.length, mayShare });
  };
  let following: Batch | undefined;
  while (done.length < steps.length) {
    const [step, ...later] = steps.slice(done.length);
    if (step === undefined) break;
    const place = {
      step,
      done: done.map(result => result.version),
      notTried: later.map(each => each.migration.version),
    };
    if (run.signal?.aborted && begun.length === 0) {
      await flush(run);
      const stop = { ...place, interrupted: true, isStarted: false, stays: false };
      throw stoppedError(run.signal.reason, stop, undefined, 'It was not started.');
    }
    const batch = begun.length === 0 ? (following ?? batchAt(done.length)) : undefined;
    following = undefined;
    if (batch !== undefined) {
      const end = done.length + batch.parts.flatMap(({ tried }) => tried).length;
      // Whoever prepares only when the server has answered lets it wait.
      const { results: more, stopped: at } = await executeTogether(run, place, batch, () => {
        following = batchAt(end);
      });
      done.push(...more);
      begun = at;
      mayShare &&= at.length === 0;
    } else {
      done.push(await executeStep(run, place, later.length === 0, begun));
      begun = begun.slice(1);
      // It may have made an event trigger, which from now on runs with every change and may leave anything behind.
      if (!step.script.leavesNoTrace) run = withEventTriggers(run);
    }
  }
  return done;
}

function withEventTriggers(run: Run): Run {
  return { ...run, target: { ...run.target, hasEventTriggers: true } };
}

/** A batch. What the server refuses, it says again when the step is taken up by itself; else the connection is gone. */
export async function executeTogether(
  run: Run,
  place: Pick<Stop, 'step' | 'done' | 'notTried'>,
  batch: Batch,
  meanwhile?: () => void,
): Promise<BatchResult> {
  announceBatch(run, batch);
  let result: BatchResult;
  try {
    result = await executeBatch(run, batch, meanwhile);
  } catch (error) {
    if (error instanceof NotBegun) throw error;
    const stop = { ...place, interrupted: run.signal?.aborted === true, isStarted: true, stays: false };
    throw await recordStop(run, error, stop, { attempt: newAttempt(run, place.step), elapsedMs: 0 });
  }
  reportBatch(run, batch, result.results);
  return result;
}

async function executeStep(
  run: Run,
  place: Pick<Stop, 'step' | 'done' | 'notTried'>,
  isLast: boolean,
  [begun, ...later]: readonly BegunStep[],
): Promise<StepResult> {
  const { signal } = run;
  const { step } = place;
  const attempt = begun?.attempt ?? newAttempt(run, step);
  const course: Course = { sent: undefined, isOutside: step.outside !== undefined };
  if (begun?.isAnnounced !== true) announce(run, step);
  const start = run.waiting.now();
  let result: StepResult;
  try {
    const isStarted = begun?.isStarted === true;
    result = resultOf(step, await runStep(run, step, attempt, { isStarted, isLast, course }));
  } catch (error) {
    const interrupted = signal?.aborted === true;
    const stop = { ...place, interrupted, isStarted: true, stays: course.isOutside };
    const unreached = later.filter(each => each.isStarted).map(each => each.attempt);
    // Not since its start is on record: that may have been together with others, which were taken up before it.
    const elapsedMs = Math.round(run.waiting.now() - start);
    throw await recordStop(run, error, stop, { attempt, sent: course.sent, unreached, elapsedMs });
  }
  // It is committed: what a listener throws must not be taken for its failure.
  reportDone(run, step, result);
  return result;
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
  { isStarted: wasStarted, isLast: flushes, course }: { isStarted: boolean; isLast: boolean; course: Course },
): Promise<{ executionTimeMs: number; rowsAffected: number }> {
  const onSend = (envelope: Envelope) => {
    course.sent = envelope;
  };
  let isStarted = wasStarted;
  let outside = step.outside;
  if (outside === undefined) {
    try {
      const takeBack = () => takeBackTransaction(run);
      return await withLockRetries(run, step, takeBack, async tries => {
        isStarted ||= tries > 1;
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
  const statement = script.statements[error.completed.length - sent.statementsBefore];
  // SET TRANSACTION in the middle of one is refused with the same code, and would be meant for it.
  if (statement === undefined || statement.kind === 'VariableSetStmt') return false;
  return isRefusedInTransaction(error) || error.sqlstate === newEnumValueUsed;
}

const newEnumValueUsed = '55P04';

/** Waits until all earlier commits of this session are on disk: a flushed commit flushes the log up to itself. */
async function flush({ session }: Run): Promise<void> {
  await session.run(sql`SELECT pg_logical_emit_message(true, 'migrate', 'flush')`);
}

interface Tries {
  /** Of the step at which the run stops. */
  readonly attempt: Attempt;
  readonly elapsedMs: number;
  readonly sent?: Envelope | undefined;
  /** Those that had begun together with it and come behind it. */
  readonly unreached?: readonly Attempt[];
}

/** Rolls back, writes the outcome down, and turns what was thrown into an error that says where the run stopped. */
async function recordStop(
  run: Run,
  error: unknown,
  stop: Stop,
  { attempt, elapsedMs, sent, unreached = [] }: Tries,
): Promise<MigrateError> {
  const { step } = stop;
  const problem = sent === undefined ? undefined : describeFailure(error, step, sent);
  const message = problem?.message ?? (error instanceof Error ? error.message : String(error));
  const { tables, origin } = run;
  const own = stop.interrupted
    ? [recordInterrupted(tables, origin, attempt, 'stopped by the user')]
    : recordNotDone(run, step, attempt, elapsedMs, message);
  const reason = `taken back and not reached again: the run ended at ${step.migration.version}`;
  const records = [...own, ...unreached.map(each => recordInterrupted(tables, origin, each, reason))];
  const lost = await rollBackAndRecord(run, records);
  reportFailure(run, step, message, problem);
  return stoppedError(error, stop, problem, whatRemains(stop), lost);
}

function whatRemains({ step, stays }: Stop): string {
  if (stays) {
    return 'Statements before the failed one have run and stay. Correct it and run the same command again: it goes on behind the last one that ran.';
  }
  return step.direction === 'up'
    ? 'It was rolled back and changed nothing. Correct the file and run "migrate up" again.'
    : 'It was rolled back: the migration is still applied. Correct its DOWN and run the same command again.';
}
