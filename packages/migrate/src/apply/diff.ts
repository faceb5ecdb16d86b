import type { Session } from '../database/port.ts';
import { MigrateError, type Problem, withProblems } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import { readSource } from '../history/read.ts';
import type { HistoryTables } from '../history/tables.ts';
import { maskSecrets } from '../redact.ts';

/** Makes a plan; where it finds changed files, in an error or in warnings, shows what changed since they were applied. */
export async function withDiffs<Plan extends { readonly warnings: readonly Problem[] }>(
  session: Session,
  tables: HistoryTables,
  files: readonly MigrationFile[],
  makePlan: () => Plan,
): Promise<Plan> {
  const addDiffs = async (problems: readonly Problem[]) => {
    const withThem: Problem[] = [];
    // One after the other: a session runs one query at a time.
    for (const problem of problems) withThem.push(await addDiff(session, tables, files, problem));
    return withThem;
  };
  try {
    const plan = makePlan();
    return plan.warnings.length === 0 ? plan : { ...plan, warnings: await addDiffs(plan.warnings) };
  } catch (error) {
    if (!(error instanceof MigrateError) || error.code !== 'checksum_mismatch') throw error;
    throw withProblems(error, await addDiffs(error.problems));
  }
}

async function addDiff(
  session: Session,
  tables: HistoryTables,
  files: readonly MigrationFile[],
  problem: Problem,
): Promise<Problem> {
  const file = files.find(each => each.version === problem.version);
  if (problem.code !== 'checksum_mismatch' || file === undefined) return problem;
  const applied = await readSource(session, tables, file.version);
  if (applied === undefined) return problem;
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(
    `${file.fileName} (applied)`,
    `${file.fileName} (now)`,
    maskSecrets(applied),
    maskSecrets(file.text),
    '',
    '',
    { context: 2 },
  );
  return { ...problem, diff: patch.split('\n').slice(1).join('\n').trimEnd() };
}
