import { type RunContext, readHistoryOf, withRun, withTarget } from '../../apply/session.ts';
import type { Session } from '../../database/port.ts';
import { MigrateError } from '../../errors.ts';
import type { MigrationFile } from '../../files/migration.ts';
import type { HistoryEntry } from '../../history/read.ts';
import type { Target } from '../../history/target.ts';
import { expectedSchema } from '../../proof/drift.ts';
import type { ScratchSource } from '../../proof/scratch/scratch.ts';
import type { HistoryReader } from '../histories/history.ts';
import { histories } from '../histories/index.ts';
import type { PreparedImport } from '../import.ts';
import { refuseDifferences, refuseProblems } from './baseline.ts';
import { type Decision, decideStamps } from './decide.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { writeStamps } from './stamp.ts';
import { type FoundTable, findToolTable, namesOfTable, readRows } from './tool-table.ts';

/** What taking over another tool's history would write, and what speaks for it. */
export interface AdoptionPlan extends Decision {
  readonly database: string;
  readonly schema: string;
  /** For people. */
  readonly title: string;
  /** The tool's table, with its schema. */
  readonly table: string;
  /** Undefined where problems keep it from being looked at. */
  readonly evidence: Evidence | undefined;
}

/** Reads the tool's history and compares the live schema with what the applied files make. Changes nothing. */
export async function planAdoption(
  context: RunContext,
  files: readonly MigrationFile[],
  prepared: PreparedImport,
  source: ScratchSource,
): Promise<AdoptionPlan> {
  const reader = readerOf(prepared);
  return withTarget(context, async (session, target, tables) => {
    const { entries } = await readHistoryOf(session, target, tables);
    const { found, decision } = await look(session, target, reader, { files, entries, prepared });
    const names = await ownNames(session, target, reader, found);
    const pending = new Set(decision.pending);
    const evidence =
      decision.problems.length > 0
        ? undefined
        : await gatherEvidence(
            session,
            target,
            await expectedSchema(
              files.filter(({ version }) => !pending.has(version)),
              source,
            ),
            { names, owner: found.owner },
          );
    return {
      database: target.database,
      schema: target.schema,
      title: prepared.title,
      table: `${found.schema}.${found.name}`,
      ...decision,
      evidence,
    };
  });
}

/** Writes what the plan says, under the lock, after another look at the tool's table. Nothing of the tool is changed. */
export async function applyAdoption(
  context: RunContext,
  files: readonly MigrationFile[],
  prepared: PreparedImport,
  plan: AdoptionPlan,
): Promise<readonly string[]> {
  refuseProblems(plan);
  if (plan.evidence !== undefined) refuseDifferences(plan.evidence);
  const reader = readerOf(prepared);
  return withRun(context, async (run, { entries }) => {
    const { decision } = await look(run.session, run.target, reader, { files, entries, prepared });
    refuseProblems(decision);
    if (versionsOf(decision) !== versionsOf(plan)) {
      throw new MigrateError('adoption_refused', `${plan.table} has changed since it was looked at`, {
        hint: 'Nothing was marked. Stop the other tool, and try again.',
      });
    }
    await writeStamps(
      run,
      decision.stamps,
      `adopted from ${plan.title}, ${plan.table}: the schema was the same as the files make, ${plan.evidence?.fingerprint ?? ''}`,
    );
    return decision.stamps.map(({ file }) => file.version);
  });
}

function readerOf({ format, title }: PreparedImport): HistoryReader {
  const reader = histories.find(one => one.format === format);
  if (reader !== undefined) return reader;
  throw new MigrateError('adoption_refused', `${title} leave no history that could be adopted`, {
    hint: 'Write the files (--write), then say how far the database is: migrate baseline VERSION.',
  });
}

interface Known {
  readonly files: readonly MigrationFile[];
  readonly entries: readonly HistoryEntry[];
  readonly prepared: PreparedImport;
}

async function look(
  session: Session,
  target: Target,
  reader: HistoryReader,
  { files, entries, prepared }: Known,
): Promise<{ found: FoundTable; decision: Decision }> {
  const found = await findToolTable(session, reader.table, target.schema);
  if (found === undefined) {
    const { schema = target.schema, name } = reader.table;
    throw new MigrateError(
      'adoption_refused',
      `there is no table ${schema}.${name} of ${prepared.title} in ${target.database}`,
      {
        hint: 'Is this the database that the tool has worked on? Without a history, use "migrate baseline VERSION".',
      },
    );
  }
  const also =
    reader.also === undefined ? undefined : await findToolTable(session, reader.also, found.schema);
  const state = reader.judge(await readRows(session, found), {
    migrations: prepared.files.map(({ migration }) => migration),
    sources: prepared.sources,
    others: also === undefined ? [] : await readRows(session, also),
  });
  const versionOf = new Map(prepared.files.map(({ migration, version }) => [migration.id, version]));
  const decision = decideStamps(files, entries, state.applied, versionOf);
  return { found, decision: { ...decision, problems: [...state.problems, ...decision.problems] } };
}

async function ownNames(
  session: Session,
  target: Target,
  reader: HistoryReader,
  found: FoundTable,
): Promise<string[]> {
  const also =
    reader.also === undefined ? undefined : await findToolTable(session, reader.also, target.schema);
  const own = await namesOfTable(session, found);
  return also === undefined ? own : [...own, ...(await namesOfTable(session, also))];
}

function versionsOf({ stamps }: Pick<Decision, 'stamps'>): string {
  return stamps.map(({ file }) => file.version).join(' ');
}
