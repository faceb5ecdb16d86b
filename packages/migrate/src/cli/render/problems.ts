import { renderProblem, type Surface } from '@proven/terminal';
import type { Problem } from '../../errors.ts';
import { maskSecrets } from '../../redact.ts';
import { renderDiff } from './diff.ts';

/** Problems one under the other, each with its excerpt or its diff. Advice that many have is given to the first. */
export function renderProblemList(problems: readonly Problem[], surface: Surface): string[] {
  const given = new Set<string | undefined>();
  return problems.flatMap((problem, index) => {
    const { hint, ...withoutHint } = withoutRepetition(problem);
    const isNew = hint !== undefined && !given.has(hint);
    given.add(hint);
    return [
      ...(index > 0 ? [''] : []),
      ...renderProblem(isNew ? { ...withoutHint, hint } : withoutHint, surface),
      ...(problem.diff === undefined ? [] : renderDiff(problem.diff, surface)),
    ];
  });
}

/** A path that the details list is not shown above them; two checksums say nothing beside a diff. */
function withoutRepetition({ file, source, details = [], diff, ...rest }: Problem): Problem {
  const isListed = rest.line === undefined && file !== undefined && details.includes(file);
  return {
    ...rest,
    ...(file === undefined || isListed ? {} : { file }),
    ...(source === undefined ? {} : { source: maskSecrets(source) }),
    ...(diff === undefined ? { details } : {}),
  };
}
