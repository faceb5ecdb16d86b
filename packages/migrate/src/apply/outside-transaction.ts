import { createHash } from 'node:crypto';
import { identifier, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { readJournal } from '../history/read.ts';
import { type Attempt, appendToJournal, markRunning, recordStarted } from '../history/write.ts';
import { cancelOnAbort } from './cancel.ts';
import type { Envelope } from './failure.ts';
import type { Run } from './run.ts';
import { recordDone, type Step } from './step.ts';
import { countRows, limits, resetToStart } from './transaction.ts';

/**
 * Runs a step whose header says `Transaction: none`: each statement by itself, then its hash into the journal.
 * A run that stopped in the middle is resumed behind the last journalled statement.
 */
export async function runOutsideTransaction(
  run: Run,
  step: Step,
  attempt: Attempt,
  onSend: (envelope: Envelope) => void,
): Promise<{ executionTimeMs: number; rowsAffected: number }> {
  const { session, tables, origin } = run;
  const { migration, script: own } = step;
  const start = performance.now();
  await session.run(
    script(
      sql`BEGIN`,
      recordStarted(tables, origin, attempt),
      ...(step.direction === 'up' ? [markRunning(tables, origin, migration)] : []),
      sql`COMMIT`,
      ...limits(step, 'session'),
    ),
  );
  const first = statementsDone(step, await readJournal(session, tables, migration.version));

  let rowsAffected = 0;
  for (const [index, statement] of own.statements.entries()) {
    const isDone = index < first;
    // What only the session remembers is gone with the session that ran it.
    if (isDone && !sessionState.has(statement.kind)) continue;
    // Sent alone: PostgreSQL refuses these statements in a message with others.
    onSend({ text: statement.text, textBefore: own.offset - statement.offset, statementsBefore: -index });
    const results = await cancelOnAbort(run, () => session.run(statement.text));
    rowsAffected += countRows(results);
    if (!isDone) await writeJournal(run, migration.version, hashOf(statement.text));
  }
  const executionTimeMs = Math.round(performance.now() - start);
  await session.run(
    script(...resetToStart(run), sql`BEGIN`, ...recordDone(run, step, attempt, executionTimeMs), sql`COMMIT`),
  );
  return { executionTimeMs, rowsAffected };
}

const sessionState = new Set(['VariableSetStmt', 'PrepareStmt', 'DeclareCursorStmt', 'ListenStmt']);

/** As the role that the history belongs to, whatever role the migration has set. */
async function writeJournal({ session, tables, target }: Run, version: string, hash: string): Promise<void> {
  await session.run(
    script(
      sql`BEGIN`,
      sql`SET LOCAL ROLE ${identifier(target.role)}`,
      appendToJournal(tables, version, hash),
      sql`COMMIT`,
    ),
  );
}

/** How many statements an earlier run has finished; they must still be the same ones. */
function statementsDone(step: Step, journal: readonly string[]): number {
  const { migration, script: own } = step;
  const different = journal.findIndex((hash, index) => hash !== hashOf(own.statements[index]?.text ?? ''));
  if (different === -1) return journal.length;
  throw new MigrateError(
    'journal_mismatch',
    `${migration.fileName} was changed after ${journal.length} of its statements had run`,
    {
      details: [`Statement ${different + 1} is not the one that ran.`],
      hint: 'Restore the statements that ran; those after them may change.',
    },
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
