import { ServerError, type StatementResult } from '../database/port.ts';
import { type Attempt, sinceStarted } from '../history/write.ts';
import { cancelOnAbort } from './cancel.ts';
import type { Envelope } from './failure.ts';
import { takeBackTransaction } from './lock-retry.ts';
import type { Run, StepResult } from './run.ts';
import { announce, newAttempt, reportDone, resultOf, type Step } from './step.ts';
import { messageOf, outcomeOf } from './transaction.ts';

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

/** A step of a batch, with what is sent for it. */
export interface BatchPart {
  readonly step: Step;
  readonly attempt: Attempt;
  readonly message: Envelope;
}

/** Each step's SQL and records, in a transaction of its own, which also records that the next one starts. */
export function prepareBatch(run: Run, steps: readonly Step[], flushes: boolean): readonly BatchPart[] {
  const attempts = steps.map(step => ({ step, attempt: newAttempt(run, step) }));
  return attempts.map(({ step, attempt }, index) => {
    const next = attempts[index + 1]?.attempt;
    const duration = sinceStarted(run.tables, attempt);
    const options = { isStarted: index > 0, flushes: flushes && next === undefined, duration, next };
    return { step, attempt, message: messageOf(run, step, attempt, options) };
  });
}

/**
 * Runs steps in one message. Where one fails, the server runs nothing that stands behind it; those before it stay, and it is
 * for the caller to take it up again by itself, which tells why it failed. `meanwhile` is called while the server works.
 */
export async function executeBatch(
  run: Run,
  parts: readonly BatchPart[],
  meanwhile: () => void,
): Promise<BatchResult> {
  const [first] = parts;
  if (first !== undefined) announce(run, first.step);
  const running = runWhole(run, parts.map(({ message }) => message.text).join(''));
  meanwhile();
  const { results, isCut } = await running;

  // The first transaction holds nothing but the start of the first step.
  const [start = [], ...transactions] = splitAfterCommits(results);
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
  if (!isCut || next === undefined) return { results: done, stopped: undefined };
  await takeBackTransaction(run);
  const isStarted = start.length > 0;
  return { results: done, stopped: { attempt: next.attempt, isStarted, isAnnounced: done.length === 0 } };
}

/** What the statements returned, up to the first that failed. Throws what is no error of the server. */
async function runWhole(
  run: Run,
  text: string,
): Promise<{ results: readonly StatementResult[]; isCut: boolean }> {
  try {
    return { results: await cancelOnAbort(run, () => run.session.run(text)), isCut: false };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return { results: error.completed, isCut: true };
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
