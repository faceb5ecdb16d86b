import type { Finding } from '../../finding.ts';
import { renderProblemList } from '../render/problems.ts';
import { type Reporter, summarize } from './report.ts';

/** For people: each finding with its place, an excerpt and what to do. */
export const textReporter: Reporter = (report, surface) => {
  const { style, symbols } = surface;
  const { findings } = report;
  const fixable = findings.filter(finding => finding.fixable).length;
  const mark = findings.some(({ severity }) => severity === 'error')
    ? style.red(symbols.failure)
    : findings.some(({ severity }) => severity === 'warning')
      ? style.yellow(symbols.warning)
      : style.green(symbols.success);
  return [
    ...renderProblemList(findings.map(problemOf), surface),
    ...(findings.length === 0 ? [] : ['']),
    `${mark} ${summarize(report)}.`,
    ...(fixable === 0
      ? []
      : [`  "migrate lint --fix" rewrites ${fixable} of them; add --dry-run to see how.`]),
    '',
  ].join('\n');
};

function problemOf({ rule, severity, message, hint, file, line, column, source }: Finding) {
  return {
    code: rule,
    severity,
    message,
    file,
    line,
    column,
    ...(source === '' ? {} : { source }),
    ...(hint === undefined ? {} : { hint }),
  };
}
