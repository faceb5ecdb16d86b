import { connect } from '../database/connect.ts';
import { ServerError } from '../database/port.ts';
import { Sql, script, sql } from '../database/sql.ts';
import { historyDigest, needsMending } from '../history/read.ts';
import { createHistoryTables } from '../history/tables.ts';
import type { Target } from '../history/target.ts';
import { type BatchResult, batchFrom, NotBegun } from './batch.ts';
import { prepareBatch } from './batch-message.ts';
import { executeSteps, executeTogether } from './execute.ts';
import { lockKeys } from './holder.ts';
import type { Run, StepResult } from './run.ts';
import { applicationName, explained, type RunContext, runOn } from './session.ts';
import type { Step } from './step.ts';

/** What a look at a target has shown, without its lock. */
export interface KnownTarget {
  readonly target: Target;
  /** See `historyDigest`; anything where there is no history. */
  readonly digest: string;
}

/**
 * Runs steps that were planned without the target's lock. Taking the lock, the proof that the target is still as it was
 * when they were planned, its history tables and the first steps are one message, and so is the whole run where all steps
 * are quick. Undefined when the lock is not free or anything is different by now: nothing was changed then, and
 * `applyUp` says what it is.
 */
export async function applyAtOnce(
  context: RunContext,
  known: KnownTarget,
  steps: readonly Step[],
): Promise<readonly StepResult[] | undefined> {
  const { database, emit, signal, sleep, now } = context;
  const start = now();
  const session = await connect(database, { applicationName: applicationName(context), emit, signal, sleep });
  let holdsLock = false;
  try {
    const { announcedProcessId: processId } = session;
    // A pooler may give each message to another process of the server; the long way tells.
    if (processId === undefined) return undefined;
    const run = runOn(session, context, { ...known.target, processId, hasHistory: true }, 0);
    holdsLock = true;
    const versions = steps.map(({ migration }) => migration.version);
    emit({ type: 'run_started', direction: 'up', versions });
    const begun = await begin(run, known, steps);
    const { database: name, schema, serverVersion, hasHistory } = known.target;
    emit({ type: 'connected', database: name, schema, serverVersion });
    emit({ type: 'lock_acquired', waitedMs: 0 });
    if (!hasHistory) emit({ type: 'history_created', schema });
    const isDone = begun.results.length === steps.length;
    holdsLock = !isDone;
    const applied = isDone ? begun.results : await executeSteps(run, steps, begun);
    const durationMs = Math.round(now() - start);
    emit({ type: 'run_finished', direction: 'up', count: applied.length, durationMs });
    return applied;
  } catch (error) {
    if (error instanceof NotBegun) return undefined;
    throw explained(error, database);
  } finally {
    if (holdsLock) await session.run(script(sql`ROLLBACK`, unlock)).catch(() => undefined);
    await session.close().catch(() => undefined);
  }
}

const unlock = sql`SELECT pg_advisory_unlock_all()`;

/** Prepares the target, together with the first steps where they are quick, and gives the lock back where those are all. */
async function begin(run: Run, known: KnownTarget, steps: readonly Step[]): Promise<BatchResult> {
  run.signal?.throwIfAborted();
  const before = preparation(run, known);
  const batch = batchFrom(run, steps, 0);
  const [step, ...later] = steps;
  if (step !== undefined && batch.length > 0) {
    const isWhole = batch.length === steps.length;
    const place = { step, done: [], notTried: later.map(({ migration }) => migration.version) };
    const frame = { before, after: isWhole ? [unlock] : [] };
    const message = prepareBatch(run, batch, { flushes: isWhole, mayShare: true, frame });
    return executeTogether(run, place, message);
  }
  try {
    await run.session.run(script(...before.flatMap(each => [sql`BEGIN`, each, sql`COMMIT`])));
  } catch (error) {
    if (error instanceof ServerError) throw new NotBegun(error.message, { cause: error });
    throw error;
  }
  return { results: [], stopped: [] };
}

/** Transactions in front of the first step. The second sees what others have committed before the lock was had. */
function preparation({ reset, target, tables }: Run, known: KnownTarget): Sql[] {
  const { hasHistory, hasEventTriggers } = known.target;
  const locks = lockKeys(target).map(key => sql`pg_try_advisory_lock(${key.arguments})`.text);
  const isUnchanged = hasHistory
    ? sql`(${historyDigest(tables)}) = ${known.digest} AND NOT (${needsMending(tables)})`
    : sql`to_regclass(${tables.versions.text}) IS NULL`;
  const triggers = sql`EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D')`;
  return [
    script(
      reset,
      demand(
        sql`pg_backend_pid() = ${target.processId} AND ${new Sql(locks.join(' AND '))}`,
        'another process of the server, or the lock is not free',
      ),
    ),
    script(
      demand(sql`${isUnchanged} AND ${triggers} = ${hasEventTriggers}`, 'the target has changed'),
      ...(hasHistory ? [] : [createHistoryTables(tables)]),
    ),
  ];
}

/** Fails where a condition does not hold. */
function demand(condition: Sql, otherwise: string): Sql {
  const body = sql`BEGIN IF (${condition}) IS NOT TRUE THEN RAISE EXCEPTION '%', ${otherwise}; END IF; END`;
  return sql`DO ${body.text}`;
}
