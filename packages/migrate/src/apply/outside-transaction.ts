import { ServerError } from '../database/port.ts';
import { script, sql } from '../database/sql.ts';
import type { Effect } from '../files/outside.ts';
import type { Statement } from '../files/statements.ts';
import { type Attempt, recordStarted } from '../history/write/events.ts';
import { markRunning } from '../history/write/versions.ts';
import { cancelOnAbort } from './cancel.ts';
import { prepareStatement } from './effects/index.ts';
import { checkIndexBuilt } from './effects/index-build.ts';
import type { Envelope } from './failure.ts';
import { hashOf } from './hash.ts';
import { asHistoryRole, type Journal, openJournal, writeJournal } from './journal.ts';
import { withLockRetries } from './lock-retry.ts';
import type { Run } from './run.ts';
import { recordDone, type Step } from './step.ts';
import { countRows, limits, resetToStart, titleOf, wrap } from './transaction.ts';

export interface OutsideOptions {
  /** The attempt's start is on record already, by a try in a transaction. */
  readonly isStarted: boolean;
  readonly onSend: (envelope: Envelope) => void;
}

/**
 * Runs a step statement by statement. One that may be part of a transaction commits together with its line in the
 * journal; of one that may not, the journal says that it has begun, and the next run finds out how far it came.
 * A run that stopped in the middle is resumed behind the last journalled statement.
 */
export async function runOutsideTransaction(
  run: Run,
  step: Step,
  attempt: Attempt,
  { isStarted, onSend }: OutsideOptions,
): Promise<{ executionTimeMs: number; rowsAffected: number }> {
  const { session, tables, origin } = run;
  const { migration, script: own } = step;
  const start = performance.now();
  await session.run(
    script(
      sql`BEGIN`,
      ...(isStarted ? [] : [recordStarted(tables, origin, attempt)]),
      ...(step.direction === 'up' ? [markRunning(tables, origin, migration)] : []),
      sql`COMMIT`,
      ...limits(step, 'session'),
    ),
  );
  const journal = await openJournal(run, step);
  // What statements before have set in the session stays.
  const takeBack = () => session.run(sql`ROLLBACK`);
  let rowsAffected = 0;
  for (const [index, statement] of own.statements.entries()) {
    const isDone = index < journal.finished;
    // What only the session remembers is gone with the session that ran it.
    if (isDone && !sessionState.has(statement.kind)) continue;
    const part: Part = { run, step, journal, index, statement, onSend, isDone };
    rowsAffected += await withLockRetries(run, step, takeBack, () => runStatement(part));
  }
  const executionTimeMs = Math.round(performance.now() - start);
  await session.run(
    script(...resetToStart(run), sql`BEGIN`, ...recordDone(run, step, attempt, executionTimeMs), sql`COMMIT`),
  );
  return { executionTimeMs, rowsAffected };
}

const sessionState = new Set(['VariableSetStmt', 'PrepareStmt', 'DeclareCursorStmt', 'ListenStmt']);

/** One statement on its way, by its index in the step. */
interface Part {
  readonly run: Run;
  readonly step: Step;
  readonly journal: Journal;
  readonly index: number;
  readonly statement: Statement;
  readonly onSend: (envelope: Envelope) => void;
  /** It ran in an earlier run, and is repeated for what the session remembers of it. */
  readonly isDone: boolean;
}

/** Returns how many rows it changed. */
async function runStatement(part: Part): Promise<number> {
  const { run, statement } = part;
  if (statement.outside?.isCertain === true) return runAlone(part);
  try {
    return await runWithJournal(part);
  } catch (error) {
    if (!isRefusedInTransaction(error)) throw error;
    await run.session.run(sql`ROLLBACK`);
    return runAlone(part);
  }
}

/** What the server does not do in a transaction, or not in a procedure that was called in one. It has done nothing then. */
export function isRefusedInTransaction(error: unknown): boolean {
  return error instanceof ServerError && (error.sqlstate === '25001' || error.sqlstate === '2D000');
}

/** In one transaction with its line in the journal, and in one message. */
async function runWithJournal(part: Part): Promise<number> {
  const { run, step, journal, index, statement, onSend, isDone } = part;
  const before = [sql`BEGIN`];
  const after = isDone ? [] : asHistoryRole(run, journal.finish(index, hashOf(statement.text)));
  const envelope = wrap(before, statement.text, [...after, sql`COMMIT`], titleOf(step));
  onSend({
    text: envelope.text,
    textBefore: envelope.textBefore + step.script.offset - statement.offset,
    statementsBefore: before.length - index,
  });
  const results = await cancelOnAbort(run, () => run.session.run(envelope.text));
  return countRows(results.slice(before.length, before.length + 1));
}

/** In a message of its own, which is what PostgreSQL asks of these statements. */
async function runAlone(part: Part): Promise<number> {
  const { run, step, journal, index, statement, onSend, isDone } = part;
  const { session } = run;
  const textBefore = step.script.offset - statement.offset;
  onSend({ text: statement.text, textBefore, statementsBefore: -index });
  if (isDone) return countRows(await session.run(statement.text));

  const hash = hashOf(statement.text);
  const effect = statement.outside?.effect ?? repeatable;
  await forgetChanged(part, hash);
  const restore = statement.outside?.isConcurrent === true ? await withoutLockTimeout(run) : undefined;
  const decision = await prepare(part, effect, journal.begun?.hash === hash);
  let rowsAffected = 0;
  if (decision.do === 'nothing') {
    tellMended(part, `did not run statement ${index + 1} again: ${decision.because}`);
  } else {
    if (decision.do === 'run') await writeJournal(run, journal.begin(index, hash, effect));
    try {
      rowsAffected = countRows(await cancelOnAbort(run, () => session.run(statement.text)));
    } catch (error) {
      await cleanUp(part, effect, error);
      throw error;
    }
    if (effect.type === 'index_built') await checkIndexBuilt(session, effect);
  }
  await writeJournal(run, journal.finish(index, hash));
  if (restore !== undefined) await session.run(restore);
  return rowsAffected;
}

const repeatable: Effect = { type: 'repeatable' };

function prepare(part: Part, effect: Effect, isBegun: boolean) {
  return prepareStatement(effect, {
    run: part.run,
    isBegun,
    onMended: message => tellMended(part, message),
  });
}

function tellMended({ run, step }: Part, message: string): void {
  run.emit({ type: 'leftover_mended', version: step.migration.version, message });
}

/** The statement that an earlier run had begun here was replaced by another: what it left is nobody's. */
async function forgetChanged(part: Part, hash: string): Promise<void> {
  const { begun, finished } = part.journal;
  if (begun === undefined || part.index !== finished || begun.hash === hash) return;
  if (begun.effect.type === 'index_built' || begun.effect.type === 'indexes_rebuilt')
    await prepare(part, begun.effect, true);
}

/** Returns what puts the setting back. */
async function withoutLockTimeout({ session }: Run) {
  const [result] = await session.run(
    script(sql`SELECT current_setting('lock_timeout') AS before`, sql`SET lock_timeout = 0`),
  );
  return sql`SELECT set_config('lock_timeout', ${result?.rows[0]?.['before']}, false)`;
}

/**
 * Takes away at once what a statement left that the server has given up, while the connection is still there. Whoever
 * presses Ctrl-C does not wait for that: then, and when it cannot be done, the journal makes the next run do it.
 */
async function cleanUp(part: Part, effect: Effect, error: unknown): Promise<void> {
  const { run, step, journal, index } = part;
  if (!(error instanceof ServerError) || run.signal?.aborted === true) return;
  try {
    await run.session.run(script(...limits(step, 'session', run.settings)));
    if (effect.type === 'partition_detached' || effect.type === 'index_dropped') return;
    await prepare(part, effect, true);
    await writeJournal(run, journal.withdraw(index));
  } catch {
    await run.session.run(sql`ROLLBACK`).catch(() => undefined);
  }
}
