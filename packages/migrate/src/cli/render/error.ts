import { type Output, renderProblem } from '@proven/terminal';
import { type MigrateError, RunStoppedError } from '../../errors.ts';
import { renderProblemList } from './problems.ts';

/** An error for people: what, where with an excerpt, how far the run came, and what to do. */
export function renderError(error: MigrateError, output: Output): void {
  const details = [...error.details, ...(error instanceof RunStoppedError ? describeProgress(error) : [])];
  const { code, message, hint } = error;
  output.lines(renderProblem({ code, message, details, hint }, output));
  if (error.problems.length === 0) return;
  output.line();
  output.lines(renderProblemList(error.problems, output));
}

function describeProgress({ done, notTried }: RunStoppedError): string[] {
  return [
    ...(done.length > 0 ? [`done before it: ${done.join(', ')}`] : []),
    ...(notTried.length > 0 ? [`not tried: ${notTried.join(', ')}`] : []),
  ];
}
