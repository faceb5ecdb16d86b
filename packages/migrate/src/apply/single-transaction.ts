import { script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { recordFailed, recordInterrupted, recordStarted, recordSucceeded } from '../history/write/events.ts';
import { markApplied } from '../history/write/versions.ts';
import { cancelOnAbort } from './cancel.ts';
import { describeFailure, type Envelope, reportFailure, rollBackAndRecord, stoppedError } from './failure.ts';
import { takeBackTransaction, withLockRetries } from './lock-retry.ts';
import type { Run, StepResult } from './run.ts';
import { announce, newAttempt, recordNotDone, resultOf, type Step } from './step.ts';
import { countRows, limits, resetToStart, titleOf, wrap } from './transaction.ts';

/** Applies all steps in one transaction: all of them, or none. */
export async function executeInSingleTransaction(run: Run, steps: readonly Step[]): Promise<StepResult[]> {
  const { session, tables, origin, emit } = run;
  const tried = steps.map(step => ({ step, attempt: newAttempt(run, step) }));
  const first = steps[0];
  if (first === undefined) return [];
  await session.run(
    script(sql`BEGIN`, ...tried.map(({ attempt }) => recordStarted(tables, origin, attempt)), sql`COMMIT`),
  );
  let results: StepResult[] = [];
  let sent: Envelope | undefined;
  const stepAt = () => tried[Math.min(results.length, tried.length - 1)]?.step ?? first;
  const applyAll = async () => {
    results = [];
    await session.run(sql`BEGIN`);
    for (const { step } of tried) {
      run.signal?.throwIfAborted();
      results.push(
        await applyOne(run, step, envelope => {
          sent = envelope;
        }),
      );
    }
    const outcomes = tried.map(({ attempt }, index) =>
      recordSucceeded(tables, origin, attempt, results[index]?.executionTimeMs ?? 0),
    );
    await session.run(script(...outcomes, sql`COMMIT`));
  };
  try {
    // What waits for a lock when the time is up is named; the others are tried again together with it.
    const blocked = {
      direction: 'up' as const,
      get migration() {
        return stepAt().migration;
      },
    };
    const takeBack = () => takeBackTransaction(run);
    await withLockRetries(run, blocked, takeBack, () => cancelOnAbort(run, applyAll));
  } catch (error) {
    // The one after the last finished one; when all were finished, the commit failed.
    throw await recordRollback(run, error, stepAt(), tried, sent);
  }
  for (const result of results) emit({ type: 'migration_applied', ...result });
  return results;
}

/** Known from the parsed statements; what only the server knows, it refuses when it is tried. */
export function refuseOutside(steps: readonly Step[]): void {
  const outside = steps.filter(step => step.outside !== undefined);
  if (outside.length === 0) return;
  throw new MigrateError(
    'single_transaction_refused',
    'a migration that runs outside of a transaction cannot be part of a single transaction',
    {
      details: outside.map(({ migration, outside: why }) => `${migration.path}: ${why?.reason}`),
      hint: 'Apply it on its own first (--to), or leave --single-transaction out.',
    },
  );
}

async function applyOne(run: Run, step: Step, onSend: (envelope: Envelope) => void): Promise<StepResult> {
  announce(run, step);
  const before = limits(step);
  // Constraints that are deferred are checked by the COMMIT of them all: SET CONSTRAINTS would last beyond this step.
  const envelope = wrap(before, step.script.text, resetToStart(run), titleOf(step));
  onSend(envelope);
  const start = performance.now();
  const results = await run.session.run(envelope.text);
  const executionTimeMs = Math.round(performance.now() - start);
  await run.session.run(markApplied(run.tables, run.origin, step.migration, executionTimeMs));
  const own = results.slice(before.length, before.length + step.script.statements.length);
  return resultOf(step, { executionTimeMs, rowsAffected: countRows(own) });
}

async function recordRollback(
  run: Run,
  error: unknown,
  failed: Step,
  tried: readonly { step: Step; attempt: ReturnType<typeof newAttempt> }[],
  sent: Envelope | undefined,
): Promise<Error> {
  const problem = sent === undefined ? undefined : describeFailure(error, failed, sent);
  const interrupted = run.signal?.aborted === true;
  const message = interrupted ? 'stopped by the user' : (problem?.message ?? String(error));
  const { version } = failed.migration;
  const place = tried.findIndex(({ step }) => step === failed);
  const records = tried.flatMap(({ step, attempt }, index) => {
    if (interrupted) return [recordInterrupted(run.tables, run.origin, attempt, message)];
    if (step === failed) return recordNotDone(run, step, attempt, 0, message);
    if (index > place)
      return [recordInterrupted(run.tables, run.origin, attempt, `not reached: ${version} failed`)];
    const reason = `rolled back together with ${version}: ${message}`;
    return [recordFailed(run.tables, run.origin, attempt, 0, reason)];
  });
  const lost = await rollBackAndRecord(run, records);
  reportFailure(run, failed, message, problem);
  const notTried = tried.slice(place + 1).map(({ step }) => step.migration.version);
  const stop = { step: failed, done: [], notTried, interrupted, isStarted: true, stays: false };
  const remains = 'All of this run was rolled back; nothing was changed.';
  return stoppedError(error, stop, problem, remains, lost);
}
