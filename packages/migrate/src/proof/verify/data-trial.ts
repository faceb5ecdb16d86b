import { sql } from '../../database/sql.ts';
import type { Migration } from '../../files/migration.ts';
import { compareRows, readRows, type TableRows } from '../data/rows.ts';
import { seedTables } from '../data/seed.ts';
import { runScript, StatementFailed, type StatementTrace } from '../run/script.ts';
import { lockModes } from '../run/trace.ts';
import { resetScratch, type Scratch } from '../scratch/scratch.ts';
import { dataFindings } from './data-findings.ts';
import { findingOn, type VerifyFinding } from './findings.ts';
import { keepSequences } from './sequences.ts';
import { commit, rolledBack } from './trial.ts';

export interface DataTest {
  readonly findings: readonly VerifyFinding[];
  /** Tables whose rows were compared. */
  readonly tables: readonly string[];
}

interface Options {
  readonly seed: number;
  readonly now: Date;
}

const nothing: DataTest = { findings: [], tables: [] };

/** Puts rows into the tables that a migration touches, goes up and down, and looks at the rows. Leaves nothing behind. */
export async function testData(
  scratch: Scratch,
  migration: Migration,
  traces: readonly StatementTrace[],
  options: Options,
): Promise<DataTest> {
  const touched = touchedTables(traces);
  if (touched.length === 0)
    return { ...nothing, findings: dataFindings(migration, [], true, scratch.target.schema) };
  return keepSequences(scratch.session, () =>
    rolledBack(scratch, () => goWithRows(scratch, migration, touched, options, runIn(scratch, migration))),
  );
}

/** The same with commits, for what cannot run in a transaction. Leaves a state that is of no further use. */
export async function testDataWithCommits(
  scratch: Scratch,
  migration: Migration,
  tables: readonly string[],
  options: Options,
): Promise<DataTest> {
  if (tables.length === 0) return nothing;
  return goWithRows(scratch, migration, tables, options, direction => commit(scratch, migration, direction));
}

type Go = (direction: 'up' | 'down') => Promise<void>;

function runIn(scratch: Scratch, migration: Migration): Go {
  return async direction => {
    const script = direction === 'up' ? migration.up : migration.down;
    if (script !== undefined) await runScript(scratch, migration, script);
  };
}

/** Tables that were there before and that a statement locked as strongly as a write does. */
function touchedTables(traces: readonly StatementTrace[]): string[] {
  const writing = lockModes.indexOf('RowExclusive');
  const relations = traces.flatMap(({ relations }) => relations);
  const touched = relations.filter(
    ({ relkind, lock }) => 'rp'.includes(relkind) && lock !== undefined && lockModes.indexOf(lock) >= writing,
  );
  return [...new Set(touched.map(({ relation }) => relation))];
}

async function goWithRows(
  scratch: Scratch,
  migration: Migration,
  touched: readonly string[],
  { seed, now }: Options,
  go: Go,
): Promise<DataTest> {
  const { session, target } = scratch;
  const isOpen = migration.header.transactional;
  if (!isOpen) await session.run(sql`BEGIN`);
  const { tables, unseeded } = await seedTables(session, touched, seed);
  if (!isOpen) await session.run(sql`COMMIT`);
  const untested = unseeded.map(({ table, reason }) =>
    findingOn(migration, 'up', {
      id: 'data-not-tested',
      severity: 'note',
      message: `no row could be made for ${table}: ${reason}`,
    }),
  );
  const before = await readRows(session, tables);
  await session.run(resetScratch(target));
  const between: TableRows[] = [];
  const failure = await goUpAndDown(migration, go, async () => {
    between.push(...(await readRemaining(scratch, tables)));
  });
  if (failure !== undefined) return { findings: [...untested, failure], tables: [] };
  if (migration.down === undefined) return { findings: untested, tables: [] };
  const after = await readRemaining(scratch, tables);
  const changes = compareRows({ before, between, after }, now, isBackfill(migration));
  const wasTested = unseeded.length === 0;
  return { findings: [...untested, ...dataFindings(migration, changes, wasTested, target.schema)], tables };
}

const writing = new Set(['UpdateStmt', 'DoStmt', 'CallStmt', 'SelectStmt']);

function isBackfill({ up, down }: Migration): boolean {
  return [up, down].every(script => script?.statements.some(({ kind }) => writing.has(kind)) === true);
}

async function goUpAndDown(
  migration: Migration,
  go: Go,
  look: () => Promise<void>,
): Promise<VerifyFinding | undefined> {
  let direction: 'up' | 'down' = 'up';
  try {
    await go('up');
    await look();
    direction = 'down';
    await go('down');
    return undefined;
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    return direction === 'up' ? upFailure(migration, error) : downFailure(migration, error);
  }
}

const notNullViolation = '23502';
/** What only comes of doing everything in one transaction. */
const artefacts = new Set(['55P04', '55006', '0A000']);

/** Rows that we made up may simply not be like those that the migration is for; a column without a value fits none. */
function upFailure(migration: Migration, error: StatementFailed): VerifyFinding {
  const isCertain = error.sqlstate === notNullViolation;
  return findingOn(migration, 'up', {
    id: isCertain ? 'up-fails-with-rows' : 'data-not-tested',
    severity: isCertain ? 'warning' : 'note',
    message: isCertain
      ? `UP works on empty tables only: ${error.message}`
      : `UP refuses the rows that were made up: ${error.message}`,
    ...error.problem,
  });
}

function downFailure(migration: Migration, error: StatementFailed): VerifyFinding {
  const isCertain = !artefacts.has(error.sqlstate);
  return findingOn(migration, 'down', {
    id: isCertain ? 'down-fails-with-rows' : 'data-not-tested',
    severity: isCertain ? 'error' : 'note',
    message: `with rows in the tables, DOWN fails: ${error.message}`,
    ...error.problem,
  });
}

/** The rows of those tables that are there. */
async function readRemaining({ session, target }: Scratch, tables: readonly string[]): Promise<TableRows[]> {
  if (tables.length === 0) return [];
  const checks = tables.map((table, place) => `${sql`to_regclass(${table}) IS NOT NULL`.text} AS t${place}`);
  const [result] = await session.run(`SELECT ${checks.join(', ')}`);
  const rows = await readRows(
    session,
    tables.filter((_, place) => result?.rows[0]?.[`t${place}`] === 't'),
  );
  await session.run(resetScratch(target));
  return rows;
}
