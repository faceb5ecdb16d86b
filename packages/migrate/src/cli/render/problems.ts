import { renderProblem, type Surface } from '@proven/terminal';
import type { Problem } from '../../errors.ts';
import { renderDiff } from './diff.ts';

/** Problems one under the other, each with its excerpt or its diff. */
export function renderProblemList(problems: readonly Problem[], surface: Surface): string[] {
  return problems.flatMap((problem, index) => [
    ...(index > 0 ? [''] : []),
    ...renderProblem(problem, surface),
    ...(problem.diff === undefined ? [] : renderDiff(problem.diff, surface)),
  ]);
}
