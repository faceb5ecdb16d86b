import { type Output, plural, renderProblem } from '@proven/terminal';
import { type MigrateError, RunStoppedError } from '../../errors.ts';
import { redact } from '../../redact.ts';
import { renderProblemList } from './problems.ts';

/**
 * An error for people: what is wrong in which place, then what it means for the run and what to do. The conclusion
 * comes last, where it is seen first: right above the next prompt.
 */
export function renderError(error: MigrateError, output: Output): void {
  const { code, problems, hint } = error;
  if (problems.length > 0) {
    output.lines(renderProblemList(problems, output));
    output.line();
  }
  const details = [...error.details, ...(error instanceof RunStoppedError ? describeProgress(error) : [])];
  output.lines(
    renderProblem({ code, message: redact(error.message), details: details.map(redact), hint }, output),
  );
}

/** What was done before was shown as it was done; here its number is enough. */
function describeProgress({ done, notTried }: RunStoppedError): string[] {
  const [next, ...others] = notTried;
  return [
    ...(done.length > 0 ? [`done before it: ${plural(done.length, 'migration')}`] : []),
    ...(next === undefined
      ? []
      : [`not tried: ${next}${others.length === 0 ? '' : ` and ${others.length} more`}`]),
  ];
}
