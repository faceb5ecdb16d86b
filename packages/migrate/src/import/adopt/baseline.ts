import { type RunContext, readHistoryOf, withRun, withTarget } from '../../apply/session.ts';
import { MigrateError } from '../../errors.ts';
import type { MigrationFile } from '../../files/migration.ts';
import { unknownVersion } from '../../plan/up.ts';
import { expectedSchema } from '../../proof/drift.ts';
import type { ScratchSource } from '../../proof/scratch/scratch.ts';
import { type Decision, decideStamps } from './decide.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { writeStamps } from './stamp.ts';

/** What a baseline would write, and what speaks for it. */
export interface BaselinePlan extends Decision {
  readonly database: string;
  readonly schema: string;
  readonly version: string;
  readonly evidence: Evidence;
}

/** Compares the live schema with what all files up to a version make. Changes nothing. */
export async function planBaseline(
  context: RunContext,
  files: readonly MigrationFile[],
  version: string,
  source: ScratchSource,
): Promise<BaselinePlan> {
  const reached = filesUpTo(files, version);
  const expected = await expectedSchema(reached, source);
  return withTarget(context, async (session, target, tables) => {
    const { entries } = await readHistoryOf(session, target, tables);
    const decision = decideStamps(files, entries, reached.map(asRecord), sameVersion(files));
    const evidence = await gatherEvidence(session, target, expected, { names: [], owner: undefined });
    return { database: target.database, schema: target.schema, version, ...decision, evidence };
  });
}

/** Marks what the plan says, under the lock. Throws `schema_differs` where the evidence does not hold. */
export async function applyBaseline(
  context: RunContext,
  files: readonly MigrationFile[],
  plan: BaselinePlan,
): Promise<readonly string[]> {
  refuseDifferences(plan.evidence);
  refuseProblems(plan);
  return withRun(context, async (run, { entries }) => {
    const reached = filesUpTo(files, plan.version);
    const { stamps, problems } = decideStamps(files, entries, reached.map(asRecord), sameVersion(files));
    refuseProblems({ problems });
    await writeStamps(
      run,
      stamps,
      `baseline of ${plan.version}: the schema was the same as the files make, ${plan.evidence.fingerprint}`,
    );
    return stamps.map(({ file }) => file.version);
  });
}

/** In the order in which they run. */
export function filesUpTo(files: readonly MigrationFile[], version: string): readonly MigrationFile[] {
  const last = files.findIndex(file => file.version === version);
  if (last === -1) throw unknownVersion(version, files);
  return files.slice(0, last + 1);
}

export function refuseDifferences({ isSame, differences }: Pick<Evidence, 'isSame' | 'differences'>): void {
  if (isSame) return;
  const real = differences.filter(difference => difference.class === 'schema');
  throw new MigrateError(
    'schema_differs',
    `${real.length === 1 ? '1 object is' : `${real.length} objects are`} not as the files make ${real.length === 1 ? 'it' : 'them'}`,
    {
      details: real.slice(0, 20).map(({ change, kind, name }) => `${change} ${kind} ${name}`),
      hint: 'Nothing was marked. Put the database right, or write what differs into a migration; then try again.',
    },
  );
}

export function refuseProblems({ problems }: Pick<Decision, 'problems'>): void {
  if (problems.length === 0) return;
  throw new MigrateError('adoption_refused', 'the history cannot be taken over', {
    problems,
    hint: 'Nothing was marked.',
  });
}

const asRecord = ({ version }: MigrationFile) => ({ id: version, at: undefined });
const sameVersion = (files: readonly MigrationFile[]) =>
  new Map(files.map(({ version }) => [version, version]));
