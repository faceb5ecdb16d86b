import { type RunContext, readHistoryOf, withRun, withTarget } from '../../apply/session.ts';
import { MigrateError } from '../../errors.ts';
import type { MigrationFile } from '../../files/migration.ts';
import type { Decision } from './decide.ts';
import { type Evidence, gatherEvidence, type Rehearsal, rehearse } from './evidence.ts';
import type { HistorySource } from './source.ts';
import { writeStamps } from './stamp.ts';

/** Which migrations are to count as applied at a target, and what speaks for it. */
export interface MarkingPlan extends Decision {
  readonly database: string;
  readonly schema: string;
  /** Who says so: the other tool and its table, or the version that a person named. */
  readonly place: string;
  /** Undefined where problems keep the schema from being looked at. */
  readonly evidence: Evidence | undefined;
}

/** Finds out what a target has and compares its schema with what those files make. Changes nothing. */
export async function planMarking(
  context: RunContext,
  source: HistorySource,
  rehearsal: Rehearsal,
): Promise<MarkingPlan> {
  return withTarget(context, async (session, target, tables) => {
    const { entries } = await readHistoryOf(session, target, tables);
    const { decision, place, names, owner } = await source.look(session, target, entries);
    const evidence =
      decision.problems.length > 0
        ? undefined
        : await gatherEvidence(
            session,
            target,
            await rehearse(presentFiles(source.files, decision), rehearsal),
            { names, owner },
          );
    return { database: target.database, schema: target.schema, place, ...decision, evidence };
  });
}

/** Marks what the plan says, under the lock and after another look. Nothing of another tool is changed. */
export async function applyMarking(
  context: RunContext,
  source: HistorySource,
  plan: MarkingPlan,
): Promise<readonly string[]> {
  refuseUnfit(plan);
  return withRun(context, async (run, { entries }) => {
    const { decision, place } = await source.look(run.session, run.target, entries);
    refuseUnfit({ ...plan, problems: decision.problems });
    if (versionsOf(decision) !== versionsOf(plan)) {
      throw new MigrateError('adoption_refused', `${place}: it has changed since it was looked at`, {
        hint: 'Nothing was marked. Stop the other tool, and try again.',
      });
    }
    await writeStamps(run, decision.stamps, noteOf(place, plan.evidence?.fingerprint));
    return decision.stamps.map(({ file }) => file.version);
  });
}

/** The files that a target has, when what is to be marked is counted in. */
export function presentFiles(files: readonly MigrationFile[], { pending }: Decision): MigrationFile[] {
  return files.filter(({ version }) => !pending.includes(version));
}

/** What the row and its event say about where they come from. */
export function noteOf(place: string, fingerprint: string | undefined): string {
  return `${place}; the schema was what the files make: ${fingerprint ?? ''}`;
}

function refuseUnfit({ problems, evidence }: Pick<MarkingPlan, 'problems' | 'evidence'>): void {
  if (problems.length > 0) {
    throw new MigrateError('adoption_refused', 'the history cannot be taken over', {
      problems,
      hint: 'Nothing was marked.',
    });
  }
  const real = (evidence?.differences ?? []).filter(difference => difference.class === 'schema');
  if (real.length === 0) return;
  throw new MigrateError(
    'schema_differs',
    real.length === 1
      ? '1 object is not as the files make it'
      : `${real.length} objects are not as the files make them`,
    {
      details: real.slice(0, 20).map(({ change, kind, name }) => `${change} ${kind} ${name}`),
      hint: 'Nothing was marked. Put the database right, or write what differs into a migration; then try again.',
    },
  );
}

/** The versions that are to be marked, in order. */
export function versionsOf({ stamps }: Pick<Decision, 'stamps'>): string {
  return stamps.map(({ file }) => file.version).join(' ');
}
