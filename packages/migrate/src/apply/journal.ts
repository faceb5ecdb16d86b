import { identifier, type Sql, script, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import type { Effect } from '../files/outside.ts';
import { readJournal } from '../history/read.ts';
import { replaceJournal } from '../history/write/versions.ts';
import { hashOf } from './hash.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';

/** A statement that may have run, wholly or in part, when the run before this one ended. */
interface Begun {
  readonly hash: string;
  readonly effect: Effect;
}

/** Which statements of a step have run: a hash for each, and behind them one that has only begun. */
export interface Journal {
  readonly finished: number;
  readonly begun: Begun | undefined;
  /** SQL that puts a statement on record, by its index in the step. */
  begin(index: number, hash: string, effect: Effect): Sql;
  finish(index: number, hash: string): Sql;
  withdraw(index: number): Sql;
}

const begunPrefix = 'begun:';

/** Reads a step's journal; the statements in it must still be the same ones. */
export async function openJournal({ session, tables }: Run, step: Step): Promise<Journal> {
  const { migration, script: own } = step;
  const lines = await readJournal(session, tables, migration.version);
  const finished = lines.filter(line => !line.startsWith(begunPrefix));
  const different = finished.findIndex((hash, index) => hash !== hashOf(own.statements[index]?.text ?? ''));
  if (different !== -1) throw mismatch(migration.fileName, finished.length, different);
  const write = (index: number, ...added: string[]) =>
    replaceJournal(tables, migration.version, index, added);
  return {
    finished: finished.length,
    begun: readBegun(lines.find(line => line.startsWith(begunPrefix))),
    begin: (index, hash, effect) => write(index, `${begunPrefix}${JSON.stringify({ hash, effect })}`),
    finish: (index, hash) => write(index, hash),
    withdraw: index => write(index),
  };
}

/** As the role that the history belongs to, whatever role the migration has set. */
export function asHistoryRole({ target }: Run, line: Sql): Sql[] {
  return [sql`SET LOCAL ROLE ${identifier(target.role)}`, line];
}

export async function writeJournal(run: Run, line: Sql): Promise<void> {
  await run.session.run(script(sql`BEGIN`, ...asHistoryRole(run, line), sql`COMMIT`));
}

function readBegun(line: string | undefined): Begun | undefined {
  return line === undefined ? undefined : (JSON.parse(line.slice(begunPrefix.length)) as Begun);
}

function mismatch(fileName: string, ran: number, different: number): MigrateError {
  return new MigrateError(
    'journal_mismatch',
    `${fileName} was changed after ${ran} of its statements had run`,
    {
      details: [`Statement ${different + 1} is not the one that ran.`],
      hint: 'Restore the statements that ran; those after them may change. If what they did was undone by hand, "migrate repair" forgets that they ran.',
    },
  );
}
