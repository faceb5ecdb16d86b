import { withRun } from '../apply/session.ts';
import { MigrateError } from '../errors.ts';
import { readHistory } from '../history/read.ts';
import { historyTables } from '../history/tables.ts';
import { inspectTarget } from '../history/target.ts';
import type { Decision } from '../import/adopt/decide.ts';
import { type Evidence, gatherEvidence, type Rehearsal, rehearse } from '../import/adopt/evidence.ts';
import { noteOf, presentFiles } from '../import/adopt/mark.ts';
import type { HistorySource } from '../import/adopt/source.ts';
import { writeStamps } from '../import/adopt/stamp.ts';
import type { ExpectedSchema } from '../proof/drift.ts';
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
  const expected = new Map<string, Promise<ExpectedSchema>>();
  const groups = new Map<string, { targets: string[]; decision: Decision; evidence: Evidence | undefined }>();
  const unreachable: { target: string; error: MigrateError }[] = [];
  const queue = [...targets];
  const work = async () => {
    for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
      try {
        const { decision, evidence } = await lookAt(context, source, target, files => {
          const key = JSON.stringify([files.map(({ version }) => version), target?.schema === undefined]);
          const made = expected.get(key) ?? rehearse(files, rehearsalOf(target as FleetTarget));
          expected.set(key, made);
          return made;
        });
        const problems = decision.problems.map(({ code, message }) => `${code} ${message}`);
        const versions = decision.stamps.map(({ file }) => file.version);
        const key = JSON.stringify([
          evidence?.fingerprint,
          evidence?.isSame,
          versions,
          decision.already,
          problems,
        ]);
        const group = groups.get(key) ?? { targets: [], decision, evidence };
        groups.set(key, group);
        group.targets.push(target.name);
      } catch (error) {
        unreachable.push({ target: target.name, error: asMigrateError(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, ...context.limits.values()) }, work));
  for (const group of groups.values()) group.targets.sort();
  return {
    targets: targets.length,
    groups: [...groups.values()].sort((a, b) => b.targets.length - a.targets.length),
    unreachable,
  };
}

async function lookAt(
  { withSession }: FleetContext,
  source: HistorySource,
  { place, schema }: FleetTarget,
  expectedOf: (files: ReturnType<typeof presentFiles>) => Promise<ExpectedSchema>,
): Promise<{ decision: Decision; evidence: Evidence | undefined }> {
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
    const same = JSON.stringify(look.decision.stamps.map(({ file }) => file.version));
    if (
      look.decision.problems.length > 0 ||
      same !== JSON.stringify(planned.stamps.map(({ file }) => file.version))
    )
      throw new MigrateError('adoption_refused', `${name} has changed since it was looked at`, {
        problems: look.decision.problems,
      });
    await writeStamps(run, look.decision.stamps, noteOf(look.place, fingerprint));
  });
}
