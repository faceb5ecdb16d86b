import type { StatementResult } from '../database/port.ts';
import { qualified, type Sql, sql } from '../database/sql.ts';
import type { SessionSettings } from '../history/reset-session.ts';
import { type Attempt, recordStarted, sinceMessage } from '../history/write/events.ts';
import { cancelOnAbort } from './cancel.ts';
import type { Envelope } from './failure.ts';
import type { Run } from './run.ts';
import { recordDone, type Step } from './step.ts';

export interface MessageOptions {
  /** The attempt's start is on record already: by a try before this one, or by the migration before it. */
  readonly isStarted: boolean;
  readonly flushes: boolean;
}

/** A step's SQL with its records, in transactions of their own, to be sent as one message. */
function messageOf(run: Run, step: Step, attempt: Attempt, { isStarted, flushes }: MessageOptions): Envelope {
  const started = startTransaction(recordStarted(run.tables, run.origin, attempt));
  const done = recordDone(run, step, attempt, sinceMessage());
  return transactionOf(run, step, isStarted ? [] : started, done, flushes);
}

/**
 * Records of starts, on record before the SQL they are about begins. They need not be flushed by themselves: the log is
 * written in order, so no crash can keep a later commit and lose this one.
 */
export function startTransaction(started: Sql): Sql[] {
  return [sql`BEGIN`, ...unflushed, started, sql`COMMIT`];
}

export const unflushed = [sql`SET LOCAL synchronous_commit = off`];

/** A step's SQL in its own transaction, with what is recorded together with it. */
export function transactionOf(
  run: Run,
  step: Step,
  before: readonly Sql[],
  records: readonly Sql[],
  flushes: boolean,
): Envelope {
  const after = [
    ...checkExpectedIndexes(step),
    ...settle(run, step),
    ...records,
    ...(flushes ? [] : unflushed),
    sql`COMMIT`,
  ];
  return wrap([...before, sql`BEGIN`, ...limits(step)], step.script.text, after, titleOf(step));
}

/** What a step did, by what the statements of its whole message returned. */
export function outcomeOf(
  { script }: Step,
  { statementsBefore }: Envelope,
  results: readonly StatementResult[],
): { executionTimeMs: number; rowsAffected: number } {
  const own = results.slice(statementsBefore, statementsBefore + script.statements.length);
  return { executionTimeMs: executionTimeIn(results.slice(-4)), rowsAffected: countRows(own) };
}

/**
 * Runs a step and records it in one transaction and one round trip. Throws the server's error; nothing of the step remains then.
 * Unless it `flushes`, a crash of the server may still lose it as a whole, until a later commit of the session is flushed.
 */
export async function runInTransaction(
  run: Run,
  step: Step,
  attempt: Attempt,
  { onSend, ...options }: MessageOptions & { readonly onSend: (envelope: Envelope) => void },
): Promise<{ executionTimeMs: number; rowsAffected: number }> {
  const envelope = messageOf(run, step, attempt, options);
  onSend(envelope);
  return outcomeOf(step, envelope, await cancelOnAbort(run, () => run.session.run(envelope.text)));
}

/**
 * Fails the transaction when an index of that name and table existed and is invalid: IF NOT EXISTS passes over it with a
 * notice, and nothing would have been built. One that is not there was dropped later in the same migration, or its name
 * belongs to another table: what a developer has seen work is left alone.
 */
export function checkExpectedIndexes({ script }: Step): Sql[] {
  return script.statements.flatMap(({ expectedIndex }) => {
    if (expectedIndex === undefined) return [];
    const { table, name } = expectedIndex;
    const body = sql`
      DECLARE wanted regclass := to_regclass(${qualified(table).text});
      BEGIN
        IF EXISTS (
          SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
           WHERE i.indrelid = wanted AND c.relname = ${name} AND NOT i.indisvalid) THEN
          RAISE EXCEPTION 'CREATE INDEX IF NOT EXISTS passed over the invalid index % of %', ${name}, wanted
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Drop it, or give the new index another name.';
        END IF;
      END`;
    return [sql`DO ${body.text}`];
  });
}

/** The header's limits, and `defaults` where it has none: for this transaction only, or until the session is reset. */
export function limits(
  step: Step,
  scope: 'transaction' | 'session' = 'transaction',
  defaults?: SessionSettings,
): Sql[] {
  const { lockTimeout = defaults?.statementLockTimeoutMs, statementTimeout } = step.migration.header;
  const set = scope === 'transaction' ? sql`SET LOCAL` : sql`SET`;
  return [
    ...(lockTimeout === undefined ? [] : [sql`${set} lock_timeout = ${lockTimeout}`]),
    ...(statementTimeout === undefined ? [] : [sql`${set} statement_timeout = ${statementTimeout}`]),
  ];
}

/** Ends what a migration may have left open or set, while it can still fail: deferred constraints, role, search_path. */
function settle(run: Run, { script }: Step): Sql[] {
  if (script.leavesNoTrace && !run.target.hasEventTriggers) return [];
  return [sql`SET CONSTRAINTS ALL IMMEDIATE`, ...resetToStart(run)];
}

/** Back to what each migration starts from. The temporary tables of a caller's session are the caller's. */
export function resetToStart({ session, reset }: Run): Sql[] {
  return [reset, ...(session.borrowed ? [] : [sql`DISCARD TEMP`])];
}

/** What stands first in pg_stat_activity, which shows the head of a message only. */
export function titleOf({ direction, migration }: Step): string {
  return `/* migrate ${direction} ${migration.version} */ `;
}

/** A migration's text between statements of ours. Its last statement may lack a semicolon, or end in a comment. */
export function wrap(before: readonly Sql[], text: string, after: readonly Sql[], title = ''): Envelope {
  const head = title + before.map(statement => `${statement.text};\n`).join('');
  const tail = after.map(statement => `${statement.text};\n`).join('');
  return { text: `${head}${text}\n;\n${tail}`, textBefore: head.length, statementsBefore: before.length };
}

/** The row of an applied migration, or else the event that ends its attempt, returns how long it took. */
function executionTimeIn(results: readonly StatementResult[]): number {
  const times = results.map(result => result.rows[0]?.['execution_time_ms']);
  return Number(times.find(time => time != null) ?? 0);
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY']);

export function countRows(results: readonly StatementResult[]): number {
  return results.reduce((sum, result) => sum + (changing.has(result.command) ? result.rowCount : 0), 0);
}
