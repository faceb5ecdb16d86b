import type { StatementResult } from '../database/port.ts';
import { type Sql, script, sql } from '../database/sql.ts';
import { type Attempt, recordEnds, recordStarts, sinceStarted } from '../history/write/events.ts';
import { forgetRecords, preparedRecords, prepareRecords } from '../history/write/prepared.ts';
import { markAppliedTogether, markRolledBackTogether } from '../history/write/versions.ts';
import type { Run, StepResult } from './run.ts';
import { newAttempt, resultOf, type Step } from './step.ts';
import {
  checkExpectedIndexes,
  countRows,
  outcomeOf,
  titleOf,
  transactionOf,
  unflushed,
} from './transaction.ts';

/** Statements of one transaction, each of which takes a handful of the locks that all sessions of a server share. */
const mostStatements = 40;

/** A step, and the attempt that it is on record as. */
export interface Tried {
  readonly step: Step;
  readonly attempt: Attempt;
}

/** One transaction of a batch. */
export interface Part {
  /** One step, or several that nobody can tell from steps one by one. */
  readonly tried: readonly Tried[];
  readonly text: string;
  /** What the steps did, by what the statements of the transaction returned. */
  readonly read: (results: readonly StatementResult[]) => StepResult[];
}

/** A message that is ready to be sent. */
export interface Batch {
  /** Whole transactions. */
  readonly before: readonly Sql[];
  /** Puts the start of the first part on record. */
  readonly start: Sql;
  readonly parts: readonly Part[];
  /** Takes back what `before` has prepared, also after a failure. */
  readonly forget: readonly Sql[];
  readonly after: readonly Sql[];
  readonly isFramed: boolean;
}

/** What stands around the steps of a batch in its message. */
export interface Frame {
  /** Whole transactions; when one of them fails, nothing of the steps has run, and `NotBegun` is thrown. */
  readonly before: readonly Sql[];
  /** Run when all steps were done. */
  readonly after: readonly Sql[];
}

export interface BatchOptions {
  /** The last commit waits for the disk. */
  readonly flushes: boolean;
  /** Steps that nobody can tell from steps one by one share a transaction. */
  readonly mayShare: boolean;
  readonly frame?: Frame;
}

/**
 * Puts the message of a batch together: transactions with the SQL of their steps and its records, which also put on record
 * that the next ones start.
 */
export function prepareBatch(
  run: Run,
  steps: readonly Step[],
  { flushes, mayShare, frame }: BatchOptions,
): Batch {
  const transactions = steps
    .map(step => ({ step, attempt: newAttempt(run, step) }))
    .reduce<Tried[][]>((all, tried) => withStep(all, tried, mayShare && !run.target.hasEventTriggers), []);
  const parts = transactions.map((tried, index) => {
    const next = transactions[index + 1]?.map(({ attempt }) => attempt) ?? [];
    const waits = flushes && index === transactions.length - 1;
    const [only, ...others] = tried;
    return only !== undefined && others.length === 0
      ? ownTransaction(run, only, next, waits)
      : sharedTransaction(run, tried, next, waits);
  });
  const { direction = 'up' } = steps[0] ?? {};
  const isPrepared = parts.some(({ tried }) => tried.length === 1);
  const prepared = isPrepared ? [script(...prepareRecords(run.tables, run.origin, direction))] : [];
  return {
    before: [...(frame?.before ?? []), ...prepared],
    start: recordStarts(run.tables, run.origin, attemptsOf(transactions[0])),
    parts,
    forget: isPrepared ? forgetRecords(direction) : [],
    after: frame?.after ?? [],
    isFramed: frame !== undefined,
  };
}

/** The transactions with one more step: in the last of them, where all of its steps may share one. */
function withStep(transactions: readonly Tried[][], tried: Tried, mayShare: boolean): Tried[][] {
  const last = transactions.at(-1);
  const sharers = [...(last ?? []), tried].map(({ step }) => step);
  const statements = sharers.reduce((sum, { script }) => sum + script.statements.length, 0);
  const isShared = statements <= mostStatements && sharers.every(mayShareTransaction);
  return last !== undefined && mayShare && isShared
    ? [...transactions.slice(0, -1), [...last, tried]]
    : [...transactions, [tried]];
}

/**
 * An UP that touches nothing but what it makes: nobody can wait for it. A DOWN that only drops: it waits for nobody while
 * it shares, so its locks are held no longer than the server takes to drop what stands in the same transaction.
 */
function mayShareTransaction({ direction, script }: Step): boolean {
  return direction === 'up' ? script.isSelfContained : script.isDropping;
}

function attemptsOf(tried: readonly Tried[] = []): Attempt[] {
  return tried.map(({ attempt }) => attempt);
}

/** A step by itself. Most batches hold many of these, so their records are prepared. */
function ownTransaction(
  run: Run,
  { step, attempt }: Tried,
  next: readonly Attempt[],
  flushes: boolean,
): Part {
  const { tables, origin } = run;
  const row =
    step.direction === 'up'
      ? preparedRecords.applied(attempt, step.migration)
      : preparedRecords.rolledBack(attempt);
  const [only, ...others] = next;
  const end =
    only === undefined
      ? preparedRecords.succeeded(attempt)
      : others.length === 0
        ? preparedRecords.next(attempt, only)
        : recordEnds(tables, origin, [{ attempt, duration: sinceStarted(tables, attempt) }], next);
  const message = transactionOf(run, step, [], [row, end], flushes);
  return {
    tried: [{ step, attempt }],
    text: message.text,
    read: results => [resultOf(step, outcomeOf(step, message, results))],
  };
}

/** Several steps in one: the server is spared a commit and two records for each. */
function sharedTransaction(
  run: Run,
  tried: readonly Tried[],
  next: readonly Attempt[],
  flushes: boolean,
): Part {
  const { tables, origin } = run;
  const ended = tried.map(({ step, attempt }, index) => ({
    file: step.migration,
    attempt,
    duration: sql`${clockAt(index + 1)} - ${clockAt(index)}`,
  }));
  const isUp = tried[0]?.step.direction === 'up';
  const before = [sql`BEGIN`, ...(isUp ? [] : [withoutWaiting]), noteClock(0)];
  const inner = tried.map(({ step }, index) => {
    const after = script(...checkExpectedIndexes(step), noteClock(index + 1));
    return `${titleOf(step)}${step.script.text}\n;\n${after.text};\n`;
  });
  const rows = isUp
    ? markAppliedTogether(tables, origin, ended)
    : markRolledBackTogether(
        tables,
        tried.map(({ step }) => step.migration.version),
      );
  const after = [...(flushes ? [] : unflushed), sql`COMMIT`];
  return {
    tried,
    text: `${script(...before).text};\n${inner.join('')}${script(rows, recordEnds(tables, origin, ended, next), ...after).text};\n`,
    read: results => readShared(tried, results.slice(before.length), results.at(-1 - after.length)),
  };
}

/** A lock that is not free takes the transaction back; its steps then wait for theirs one by one, each with its own only. */
const withoutWaiting = sql`SET LOCAL lock_timeout = '1ms'`;

/** Milliseconds since the transaction began, for as long as it lasts: whole ones cost the server least to read again. */
function noteClock(number: number): Sql {
  return sql`SELECT set_config(${`migrate.clock_${number}`},
    (extract(epoch FROM clock_timestamp() - now()) * 1000)::integer::text, true)`;
}

function clockAt(number: number): Sql {
  return sql`current_setting(${`migrate.clock_${number}`})::integer`;
}

/** What each step did, by what the statements behind the first look at the clock returned, and the record of the ends. */
function readShared(
  tried: readonly Tried[],
  results: readonly StatementResult[],
  ends: StatementResult | undefined,
): StepResult[] {
  let start = 0;
  return tried.map(({ step }, index) => {
    const end = start + step.script.statements.length;
    const own = results.slice(start, end);
    start = end + checkExpectedIndexes(step).length + 1;
    const executionTimeMs = Number(ends?.rows[index]?.['execution_time_ms'] ?? 0);
    return resultOf(step, { executionTimeMs, rowsAffected: countRows(own) });
  });
}
