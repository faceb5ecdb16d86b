import { ServerError } from '../../database/port.ts';
import { sql } from '../../database/sql.ts';
import type { Problem } from '../../errors.ts';
import type { Migration, Script } from '../../files/migration.ts';
import { offsetOfCodePoint, placeAt } from '../../files/text.ts';
import { redact } from '../../redact.ts';
import { resetScratch, type Scratch } from '../scratch/scratch.ts';
import { type RelationTrace, startTrace, type Tracer } from './trace.ts';

/** What a statement of a migration did, as the server showed it in the open transaction. */
export interface StatementTrace {
  readonly sql: string;
  readonly line: number;
  readonly relations: readonly RelationTrace[];
}

/** A statement of a migration that the server refused. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
  readonly sqlstate: string;
  readonly problem: Pick<Problem, 'line' | 'column' | 'details'>;

  constructor(error: ServerError, migration: Migration, offset: number) {
    super(redact(error.message), { cause: error });
    this.sqlstate = error.sqlstate;
    const details = [error.detail, error.where].filter(text => text !== undefined).map(redact);
    this.problem = { ...placeAt(migration.text, offset), details };
  }
}

/** Runs a script inside the transaction that is open, and traces each of its statements. */
export async function runTraced(
  scratch: Scratch,
  migration: Migration,
  script: Script,
): Promise<StatementTrace[]> {
  const tracer = await startTrace(scratch.session);
  const traces: StatementTrace[] = [];
  for (const statement of script.statements) {
    const relations = await runOne(scratch, migration, statement, tracer);
    traces.push({
      sql: statement.text,
      line: placeAt(migration.text, statement.offset).line ?? 1,
      relations,
    });
  }
  await settle(scratch, migration, script);
  return traces;
}

/** Runs a script as a real run does: inside the transaction that is open, or statement by statement without one. */
export async function runScript(scratch: Scratch, migration: Migration, script: Script): Promise<void> {
  if (migration.header.transactional) {
    await send(scratch, migration, `${script.text}\n;`, script.offset, script);
    await settle(scratch, migration, script);
    return;
  }
  for (const statement of script.statements)
    await send(scratch, migration, statement.text, statement.offset, script);
  await scratch.session.run(resetScratch(scratch.target));
}

async function runOne(
  scratch: Scratch,
  migration: Migration,
  statement: Script['statements'][number],
  tracer: Tracer,
): Promise<readonly RelationTrace[]> {
  const text = `${statement.text}\n;\n${tracer.query.text}`;
  const results = await send(scratch, migration, text, statement.offset, undefined);
  return tracer.read(results.at(-1));
}

/** Checks deferred constraints while the migration can still be blamed, and undoes what it has set. */
async function settle(scratch: Scratch, migration: Migration, script: Script): Promise<void> {
  await send(scratch, migration, sql`SET CONSTRAINTS ALL IMMEDIATE`.text, script.offset, undefined);
  await scratch.session.run(resetScratch(scratch.target));
}

async function send(
  { session }: Scratch,
  migration: Migration,
  text: string,
  offset: number,
  script: Script | undefined,
) {
  try {
    return await session.run(text);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const own = script?.statements[error.completed.length]?.offset ?? offset;
    const pointed = error.position === undefined ? own : offset + offsetOfCodePoint(text, error.position - 1);
    throw new StatementFailed(error, migration, Math.min(pointed, migration.text.length));
  }
}
