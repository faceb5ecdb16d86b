import { ServerError, type StatementResult } from '../database/port.ts';
import { script } from '../database/sql.ts';
import type { Attempt } from '../history/write/events.ts';
import type { Batch } from './batch-message.ts';
import { cancelOnAbort } from './cancel.ts';
import { takeBackTransaction } from './lock-retry.ts';
import type { Run, StepResult } from './run.ts';
import { announce, reportDone, type Step } from './step.ts';
import { startTransaction, titleOf } from './transaction.ts';

/** Few enough that whoever watches sees them pass; most of what a round trip costs is saved by then. */
const mostSteps = 50;
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
  /** The steps of the transaction that failed; empty when all were done. */
  readonly stopped: readonly BegunStep[];
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

/** What stands in front of a batch failed. */
export class NotBegun extends Error {
  override readonly name = 'NotBegun';
}

/** Says that the first step of a batch begins; the others are announced when they are done. */
export function announceBatch(run: Run, { parts }: Batch): void {
  const [first] = parts[0]?.tried ?? [];
  if (first !== undefined) announce(run, first.step);
}

/**
 * Runs steps in one message. Where one fails, the server runs nothing that stands behind it; the transactions before it stay,
 * and it is for the caller to take up the steps of its transaction again one by one, which tells why it failed. `meanwhile`
 * is called while the server works.
 */
export async function executeBatch(
  run: Run,
  { before, start, parts, forget, after, isFramed }: Batch,
  meanwhile: () => void = () => undefined,
): Promise<BatchResult> {
  const [first] = parts[0]?.tried ?? [];
  if (first === undefined) return { results: [], stopped: [] };
  const text = [
    titleOf(first.step),
    ...before.map(transaction => `BEGIN;\n${transaction.text};\nCOMMIT;\n`),
    `${script(...startTransaction(start)).text};\n`,
    ...parts.map(part => part.text),
    ...[...forget, ...after].map(statement => `${statement.text};\n`),
  ].join('');
  const running = runWhole(run, text);
  meanwhile();
  const { results, cause } = await running;

  const all = splitAfterCommits(results);
  if (all.length < before.length && isFramed) throw new NotBegun(cause?.message, { cause });
  const [started, ...transactions] = all.slice(before.length);
  const done = transactions.flatMap((own, index) => parts[index]?.read(own) ?? []);
  const failed = parts[transactions.length];
  if (cause === undefined || failed === undefined) return { results: done, stopped: [] };
  await takeBackTransaction(run);
  if (all.length >= before.length && forget.length > 0) await run.session.run(script(...forget));
  const stopped = failed.tried.map(({ attempt }, index) => ({
    attempt,
    isStarted: started !== undefined,
    isAnnounced: done.length === 0 && index === 0,
  }));
  return { results: done, stopped };
}

/** Says what was done. By then it is committed: what a listener throws must not be taken for a failure of a step. */
export function reportBatch(run: Run, { parts }: Batch, done: readonly StepResult[]): void {
  const tried = parts.flatMap(part => part.tried);
  for (const [index, result] of done.entries()) {
    const step = tried[index]?.step;
    if (step === undefined) break;
    if (index > 0) announce(run, step);
    reportDone(run, step, result);
  }
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
