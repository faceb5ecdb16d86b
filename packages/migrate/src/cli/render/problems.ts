import { renderProblem, type Surface } from '@proven/terminal';
import type { Problem } from '../../errors.ts';
import { maskSecrets } from '../../redact.ts';
import { renderDiff } from './diff.ts';

/** Problems one under the other, each with its excerpt or its diff. */
export function renderProblemList(problems: readonly Problem[], surface: Surface): string[] {
  return problems.flatMap((problem, index) => [
    ...(index > 0 ? [''] : []),
    ...renderProblem(withoutRepetition(problem), surface),
    ...(problem.diff === undefined ? [] : renderDiff(problem.diff, surface)),
  ]);
}

/** A path that the details list is not shown above them; two checksums say nothing beside a diff. */
function withoutRepetition(problem: Problem): Problem {
  const { file, source, details = [], diff, ...rest } = problem;
  const isListed = rest.line === undefined && file !== undefined && details.includes(file);
  return {
    ...rest,
    ...(file === undefined || isListed ? {} : { file }),
    ...(source === undefined ? {} : { source: maskSecrets(source) }),
    ...(diff === undefined ? { details } : {}),
  };
}
