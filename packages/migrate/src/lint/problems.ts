import type { Problem } from '../errors.ts';
import type { Migration, MigrationFile } from '../files/migration.ts';
import type { Finding } from '../finding.ts';

/** A file of the folder after `validate`: either it can be run, or there is a list of what is wrong. */
export interface CheckedFile {
  readonly file: Pick<MigrationFile, 'version' | 'path'>;
  readonly migration: Migration | undefined;
  readonly problems: readonly Problem[];
}

/** What `validate` says, as findings: so that one report holds both. */
export function findingsOfProblems({ file, problems }: CheckedFile): Finding[] {
  return problems.map(problem => findingOfProblem(problem, file));
}

export function findingOfProblem(problem: Problem, file: { path: string; version?: string }): Finding {
  const { message, hint, line = 1, column = 1, source = '' } = problem;
  return {
    rule: 'invalid-file',
    severity: problem.severity ?? 'error',
    message,
    ...(hint === undefined ? {} : { hint }),
    file: problem.file ?? file.path,
    line,
    column,
    endLine: line,
    endColumn: column,
    ...(file.version === undefined ? {} : { version: file.version }),
    fixable: false,
    source,
  };
}
