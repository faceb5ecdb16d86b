import { ServerError, type StatementResult } from '../database/port.ts';
import { type Sql, script } from '../database/sql.ts';
import { type Attempt, forgetRecords, prepareRecords } from '../history/write.ts';
import { cancelOnAbort } from './cancel.ts';
import type { Envelope } from './failure.ts';
import { takeBackTransaction } from './lock-retry.ts';
import type { Run, StepResult } from './run.ts';
import { announce, newAttempt, reportDone, resultOf, type Step } from './step.ts';
import { messageAmongOthers, outcomeOf } from './transaction.ts';

/** Few enough that whoever watches sees them pass; most of what a round trip costs is saved by then. */
const mostSteps = 20;
/** Characters of SQL. */
const mostText = 256 * 1024;
/** Before 13 a statement_timeout counts for a whole message, which then would be several migrations. */
const oldestServer = 130_000;

/** A step at which a batch stopped. Nothing of it remains but what is said here. */
export interface BegunStep {
  readonly attempt: Attempt;
  /** Its started event is on record. */
  readonly isStarted: boolean;
  readonly isAnnounced: boolean;
}

export interface BatchResult {
  readonly results: readonly StepResult[];
  /** Undefined when all of them were done. */
  readonly stopped: BegunStep | undefined;
}

/** The steps from `start` on that can go in one message: those that end at once, so that nobody waits to see which one runs. */
export function batchFrom({ target }: Run, steps: readonly Step[], start: number): readonly Step[] {
  if (target.serverVersion < oldestServer) return [];
  const batch: Step[] = [];
  let text = 0;
  for (const step of steps.slice(start, start + mostSteps)) {
    text += step.script.text.length + step.migration.text.length;
    if (!isQuick(step) || text > mostText) break;
    batch.push(step);
  }
  return batch;
}

/** What stands around the steps of a batch in its message. */
export interface Frame {
  /** Whole transactions; when one of them fails, nothing of the steps has run, and `NotBegun` is thrown. */
  readonly before: readonly Sql[];
  /** Run when all steps were done. */
  readonly after: readonly Sql[];
}

/** What stands in front of a batch failed. */
export class NotBegun extends Error {
  override readonly name = 'NotBegun';
}

/** A step of a batch, with what is sent for it. */
interface BatchPart {
  readonly step: Step;
  readonly attempt: Attempt;
  readonly message: Envelope;
}

/** A message that is ready to be sent. */
export interface Batch {
  readonly parts: readonly BatchPart[];
  readonly before: readonly Sql[];
  readonly after: readonly Sql[];
  readonly isFramed: boolean;
}

/**
 * Puts the message of a batch together: each step's SQL and records, in a transaction of its own, which also records
 * that the next one starts.
 */
export function prepareBatch(run: Run, steps: readonly Step[], flushes: boolean, frame?: Frame): Batch {
  const attempts = steps.map(step => ({ step, attempt: newAttempt(run, step) }));
  const parts = attempts.map(({ step, attempt }, index) => {
    const next = attempts[index + 1]?.attempt;
    const options = { isStarted: index > 0, flushes: flushes && next === undefined, next };
    return { step, attempt, message: messageAmongOthers(run, step, attempt, options) };
  });
  const { direction = 'up' } = steps[0] ?? {};
  return {
    parts,
    before: [...(frame?.before ?? []), script(...prepareRecords(run.tables, run.origin, direction))],
    after: [...forgetRecords(direction), ...(frame?.after ?? [])],
    isFramed: frame !== undefined,
  };
}

/**
 * Runs steps in one message. Where one fails, the server runs nothing that stands behind it; those before it stay, and it is
 * for the caller to take it up again by itself, which tells why it failed. `meanwhile` is called while the server works.
 */
export async function executeBatch(
  run: Run,
  { parts, before, after, isFramed }: Batch,
  meanwhile: () => void = () => undefined,
): Promise<BatchResult> {
  const [first] = parts;
  if (first === undefined) return { results: [], stopped: undefined };
  announce(run, first.step);
  const text = [
    ...before.map(transaction => `BEGIN;\n${transaction.text};\nCOMMIT;\n`),
    ...parts.map(({ message }) => message.text),
    ...after.map(statement => `${statement.text};\n`),
  ].join('');
  const running = runWhole(run, text);
  meanwhile();
  const { results, cause } = await running;

  const all = splitAfterCommits(results);
  if (all.length < before.length) {
    if (isFramed) throw new NotBegun(cause?.message, { cause });
    await takeBackTransaction(run);
    return { results: [], stopped: { attempt: first.attempt, isStarted: false, isAnnounced: true } };
  }
  // The first transaction holds nothing but the start of the first step.
  const [start = [], ...transactions] = all.slice(before.length);
  const done: StepResult[] = [];
  for (const [index, own] of transactions.entries()) {
    const part = parts[index];
    if (part === undefined) break;
    const { step, message } = part;
    if (index > 0) announce(run, step);
    const result = resultOf(step, outcomeOf(step, message, index === 0 ? [...start, ...own] : own));
    reportDone(run, step, result);
    done.push(result);
  }
  const next = parts[done.length];
  if (cause === undefined || next === undefined) return { results: done, stopped: undefined };
  await takeBackTransaction(run);
  await run.session.run(script(...forgetRecords(first.step.direction)));
  const isStarted = start.length > 0;
  return { results: done, stopped: { attempt: next.attempt, isStarted, isAnnounced: done.length === 0 } };
}

/** What the statements returned, up to the first that failed. Throws what is no error of the server. */
async function runWhole(
  run: Run,
  text: string,
): Promise<{ results: readonly StatementResult[]; cause?: ServerError }> {
  try {
    return { results: await cancelOnAbort(run, () => run.session.run(text)) };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return { results: error.completed, cause: error };
  }
}

/** Only whole transactions count. */
function splitAfterCommits(results: readonly StatementResult[]): StatementResult[][] {
  const transactions: StatementResult[][] = [];
  let current: StatementResult[] = [];
  for (const result of results) {
    current.push(result);
    if (result.command !== 'COMMIT') continue;
    transactions.push(current);
    current = [];
  }
  return transactions;
}

/** A header's time limits are about that migration alone. */
function isQuick({ script, outside, migration: { header } }: Step): boolean {
  const isLimited = header.lockTimeout !== undefined || header.statementTimeout !== undefined;
  return script.isQuick && outside === undefined && !isLimited;
}
