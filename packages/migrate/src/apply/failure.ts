import { isConnectionLoss } from '../database/connect.ts';
import { ServerError } from '../database/port.ts';
import { type Sql, script, sql } from '../database/sql.ts';
import { MigrateError, type Problem, RunStoppedError } from '../errors.ts';
import { offsetOfCodePoint, placeAt } from '../files/text.ts';
import { maskSecrets, redact } from '../redact.ts';
import { LocksNotGranted } from './lock-retry.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';

/** A script as it was sent: a migration's text with ours before it. */
export interface Envelope {
  readonly text: string;
  /** Length of what stands before the migration's text, in UTF-16 units. */
  readonly textBefore: number;
  readonly statementsBefore: number;
}

/** Where in a run a step stopped. */
export interface Stop {
  readonly step: Step;
  readonly done: readonly string[];
  readonly notTried: readonly string[];
  readonly interrupted: boolean;
  readonly isStarted: boolean;
  /** What it has done stays: it ran outside of a transaction. */
  readonly stays: boolean;
}

/**
 * Says what went wrong with a step: the file's line for an error of the server, else what is known. `lost` is what went
 * wrong when that was to be recorded.
 */
export function stoppedError(
  error: unknown,
  stop: Stop,
  problem: Problem | undefined,
  remains: string,
  lost?: unknown,
): MigrateError {
  const { version, fileName } = stop.step.migration;
  const place = { version, done: stop.done, notTried: stop.notTried };
  if (stop.interrupted) {
    return new RunStoppedError('interrupted', `interrupted at ${fileName}`, place, {
      hint: `${interruptedState(stop)} The same command goes on from there.`,
      cause: error,
    });
  }
  if (isConnectionLoss(lost) || (isConnectionLoss(error) && !(error instanceof ServerError))) {
    // What the server said before it hung up says more than what the driver met afterwards.
    const said = isConnectionLoss(error) ? [error] : [error, lost];
    // Their commits were not flushed one by one, so a server that crashed may have lost the last of them.
    const unconfirmed =
      stop.done.length === 0 ? [] : [`applied before it, not confirmed: ${stop.done.join(', ')}`];
    return new RunStoppedError(
      'connection_lost',
      `the connection was lost during ${fileName}`,
      { ...place, done: [] },
      {
        details: [...said.map(each => redact((each as Error).message)), ...unconfirmed],
        hint: 'Whether its transaction, or those just before it, reached the disk is known to the server only. Each is there as a whole or not at all: "migrate status" shows it, and the next run goes on from there.',
        cause: error,
      },
    );
  }
  if (error instanceof MigrateError) return error;
  if (error instanceof LocksNotGranted) {
    return new RunStoppedError('lock_timeout', `${fileName} did not get the locks it needs`, place, {
      problems: problem === undefined ? [] : [problem],
      hint: `${stop.stays ? 'Its statements that have run stay.' : 'It was rolled back and changed nothing.'} Run the same command again when what blocks it has ended; LOCK_TIMEOUT_SECONDS says how long it is tried.`,
      cause: error,
    });
  }
  return new RunStoppedError('migration_failed', `${fileName} failed (${stop.step.direction})`, place, {
    problems: problem === undefined ? [] : [problem],
    hint: remains,
    cause: error,
  });
}

function interruptedState({ isStarted, stays }: Stop): string {
  if (!isStarted) return 'It was not started.';
  return stays ? 'Its statements that have run stay.' : 'It was rolled back.';
}

/**
 * Rolls back and writes down how attempts ended. Returns what went wrong with that: then the connection is gone, nothing
 * is certain, and the next run resolves the attempts that have no outcome.
 */
export async function rollBackAndRecord(run: Run, records: readonly Sql[]): Promise<unknown> {
  const record = script(
    sql`ROLLBACK`,
    run.reset,
    sql`BEGIN`,
    // What is written down about a failure must not fail for a moment's wait.
    sql`SET LOCAL lock_timeout = '30s'`,
    ...records,
    sql`COMMIT`,
  );
  return run.session.run(record).then(
    () => undefined,
    (failure: unknown) => failure,
  );
}

export function reportFailure(
  run: Run,
  { migration, direction }: Step,
  error: string,
  problem: Problem | undefined,
): void {
  const place = problem?.line === undefined ? undefined : `${problem.file}:${problem.line}:${problem.column}`;
  run.emit({ type: 'migration_failed', version: migration.version, direction, error, place });
}

/** What went wrong at its place in the migration file; undefined when it was not the server that said so. */
export function describeFailure(error: unknown, step: Step, envelope: Envelope): Problem | undefined {
  if (!(error instanceof LocksNotGranted)) return describeServerError(error, step, envelope);
  const problem = describeServerError(error.cause, step, envelope);
  return problem === undefined ? undefined : { ...problem, message: error.message };
}

function describeServerError(error: unknown, step: Step, envelope: Envelope): Problem | undefined {
  if (!(error instanceof ServerError)) return undefined;
  const { migration, script } = step;
  const index = error.completed.length - envelope.statementsBefore;
  const offset = offsetInFile(error, step, envelope) ?? script.statements[index]?.offset;
  const isHistoryGone = index >= script.statements.length && lacksHistory(error);
  const hint = [error.hint, isHistoryGone ? historyHint : hints[error.sqlstate]]
    .filter(text => text !== undefined)
    .join(' ');
  return {
    code: error.sqlstate,
    message: redact(
      `${isHistoryGone ? 'the migration removed the history table of migrate: ' : stageOf(index, script.statements.length)}${error.message}`,
    ),
    file: migration.path,
    ...(offset === undefined
      ? {}
      : { ...placeAt(migration.text, offset), source: maskSecrets(migration.text) }),
    details: [error.detail, error.where].filter(text => text !== undefined).map(redact),
    ...(hint === '' ? {} : { hint: redact(hint) }),
  };
}

/** The server points into the script it got; only a place inside the migration's own text means something to its author. */
function offsetInFile(error: ServerError, step: Step, envelope: Envelope): number | undefined {
  if (error.position === undefined) return undefined;
  const offset = offsetOfCodePoint(envelope.text, error.position - 1) - envelope.textBefore;
  return offset >= 0 && offset <= step.script.text.length ? step.script.offset + offset : undefined;
}

function stageOf(index: number, statements: number): string {
  if (index < 0) return 'recording the start of the migration: ';
  if (index === statements) return 'a deferred constraint does not hold: ';
  return index > statements ? 'recording the migration in its history: ' : '';
}

/** What a migration dropped, renamed or moved is missed by what is written down behind it. */
function lacksHistory({ sqlstate, message }: ServerError): boolean {
  return /^(42P01|3F000|42703)$/.test(sqlstate) && /schema_versions|schema_events|schema "/.test(message);
}

const historyHint =
  'Leave schema_versions, schema_events and their schema as they are: without them nobody knows what was applied.';

/** Advice by SQLSTATE, behind the server's own hint. */
const hints: Readonly<Record<string, string>> = {
  '25001': 'This statement cannot run in a transaction: leave --single-transaction out.',
  '42501': 'The connected role lacks a right: grant it, or connect as the owner.',
  '55P03': 'Another session holds a lock on it. Try again when it is done, or raise "-- Lock-Timeout:".',
  '55P04': 'A new enum value can be used only after it is committed: leave --single-transaction out.',
};
