import { type EnvelopeError, type Output, renderProblem, renderProblems } from '@proven/terminal';
import { BlueprintError, type Problem } from '../../errors.ts';
import { redact } from '../../redact.ts';

/** An error for people: what is wrong in which place, then what it means and what to do, right above the next prompt. */
export function renderError(error: BlueprintError, output: Output): void {
  const { code, message, details, problems, hint } = error;
  if (problems.length > 0) {
    output.lines(renderProblems(problems, output));
    output.line();
  }
  output.lines(
    renderProblem(
      { code, message: redact(message), details: details.map(text => redact(text)), hint },
      output,
    ),
  );
}

/** The error of a document. Anything but a BlueprintError is a mistake of ours, of which only the message is told. */
export function jsonOfError(error: unknown): EnvelopeError {
  if (!(error instanceof BlueprintError)) return { code: 'bug', message: redact(String(error)) };
  return {
    code: error.code,
    message: redact(error.message),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details: error.details.map(text => redact(text)),
    problems: error.problems.map(withoutSource),
  };
}

/** A problem carries the whole file for its excerpt; a document has no use for that. */
function withoutSource({ source: _, ...problem }: Problem): Omit<Problem, 'source'> {
  return problem;
}
