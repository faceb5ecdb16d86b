import { withRun } from '../apply/session.ts';
import { MigrateError } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import { readHistory } from '../history/read.ts';
import { historyTables } from '../history/tables.ts';
import { inspectTarget } from '../history/target.ts';
import type { Decision } from '../import/adopt/decide.ts';
import { type Evidence, gatherEvidence, type Rehearsal, rehearse } from '../import/adopt/evidence.ts';
import { noteOf, presentFiles, versionsOf } from '../import/adopt/mark.ts';
import type { HistorySource } from '../import/adopt/source.ts';
import { writeStamps } from '../import/adopt/stamp.ts';
import type { ExpectedSchema } from '../proof/drift.ts';
import { groupAlike } from './alike.ts';
import type { FleetContext } from './context.ts';
import { asMigrateError } from './survey.ts';
import { requireTargets } from './targets/require.ts';
import type { FleetTarget } from './targets/target.ts';

/** Targets with the same schema that have the same migrations. */
export interface MarkingGroup {
  readonly targets: readonly string[];
  readonly decision: Decision;
  /** Undefined where problems keep the schema from being looked at. */
  readonly evidence: Evidence | undefined;
}

export interface FleetMarking {
  readonly targets: number;
  /** The biggest group first. */
  readonly groups: readonly MarkingGroup[];
  readonly unreachable: readonly { readonly target: string; readonly error: MigrateError }[];
}

export interface FleetMarked extends FleetMarking {
  /** Targets that were marked. */
  readonly marked: readonly string[];
  /** Targets that have changed since they were looked at, or failed. */
  readonly failed: readonly { readonly target: string; readonly error: MigrateError }[];
}

/** Looks at every target, and puts those together that are the same. Changes nothing. */
export async function planFleetMarking(
  context: FleetContext,
  source: HistorySource,
  rehearsalOf: (target: FleetTarget) => Rehearsal,
): Promise<FleetMarking> {
  if (context.shared !== undefined) {
    throw new MigrateError(
      'adoption_refused',
      'tenants that stand on a shared schema cannot be compared with their files alone',
      {
        hint: 'Mark them one by one: migrate baseline VERSION --schema NAME, in a database that has the shared schema.',
      },
    );
  }
  const { targets } = await context.find();
  requireTargets(targets);
  await context.measureLimits(targets);
  const expectedOf = expectations(rehearsalOf);
  const { groups, unreachable } = await groupAlike(
    targets,
    Math.max(...context.limits.values()),
    target => target,
    async target => {
      const look = await lookAt(context, source, target, files => expectedOf(target, files));
      return { key: keyOf(look), look };
    },
  );
  return {
    targets: targets.length,
    groups: groups.map(({ first, targets: names }) => ({ targets: names, ...first })),
    unreachable,
  };
}

/** What the files make, once for all targets with the same files. */
function expectations(rehearsalOf: (target: FleetTarget) => Rehearsal) {
  const made = new Map<string, Promise<ExpectedSchema>>();
  return (target: FleetTarget, files: readonly MigrationFile[]): Promise<ExpectedSchema> => {
    const key = JSON.stringify([files.map(({ version }) => version), target.schema === undefined]);
    const expected = made.get(key) ?? rehearse(files, rehearsalOf(target));
    made.set(key, expected);
    return expected;
  };
}

/** The same for targets that are marked alike. */
function keyOf({ decision, evidence }: Look): string {
  const problems = decision.problems.map(({ code, message }) => `${code} ${message}`);
  return JSON.stringify([
    evidence?.fingerprint,
    evidence?.isSame,
    versionsOf(decision),
    decision.already,
    problems,
  ]);
}

type Look = Pick<MarkingGroup, 'decision' | 'evidence'>;

async function lookAt(
  { withSession }: FleetContext,
  source: HistorySource,
  { place, schema }: FleetTarget,
  expectedOf: (files: readonly MigrationFile[]) => Promise<ExpectedSchema>,
): Promise<Look> {
  return withSession(place, async session => {
    const target = await inspectTarget(session, schema);
    const entries = target.hasHistory
      ? (await readHistory(session, historyTables(target.schema))).entries
      : [];
    const { decision, names, owner } = await source.look(session, target, entries);
    if (decision.problems.length > 0) return { decision, evidence: undefined };
    const expected = await expectedOf(presentFiles(source.files, decision));
    return { decision, evidence: await gatherEvidence(session, target, expected, { names, owner }) };
  });
}

/** Marks the targets of the groups whose schema is what their files make, one after the other, each under its lock. */
export async function applyFleetMarking(
  context: FleetContext,
  source: HistorySource,
  plan: FleetMarking,
): Promise<FleetMarked> {
  const { targets } = await context.find();
  const marked: string[] = [];
  const failed: { target: string; error: MigrateError }[] = [];
  for (const { decision, evidence, targets: names } of plan.groups) {
    if (evidence?.isSame !== true || decision.stamps.length === 0) continue;
    for (const name of names) {
      context.run.signal?.throwIfAborted();
      const target = targets.find(one => one.name === name);
      if (target === undefined) continue;
      try {
        await markOne(context, source, target, decision, evidence);
        marked.push(name);
      } catch (error) {
        failed.push({ target: name, error: asMigrateError(error) });
      }
    }
  }
  return { ...plan, marked, failed };
}

async function markOne(
  context: FleetContext,
  source: HistorySource,
  { place, schema, name }: FleetTarget,
  planned: Decision,
  { fingerprint }: Evidence,
): Promise<void> {
  const database = context.sessions.databaseAt(place);
  await withRun({ ...context.run, database, schema, emit: () => undefined }, async (run, { entries }) => {
    const look = await source.look(run.session, run.target, entries);
    const { decision } = look;
    if (decision.problems.length > 0 || versionsOf(decision) !== versionsOf(planned))
      throw new MigrateError('adoption_refused', `${name} has changed since it was looked at`, {
        problems: decision.problems,
      });
    await writeStamps(run, decision.stamps, noteOf(look.place, fingerprint));
  });
}
