import { type Cell, type Output, plural, printable, table } from '@proven/terminal';
import type { Proof } from '../../validate/proof.ts';
import type { FoundReport } from '../../validate/reports/report.ts';
import type { ValidationReport } from '../reporters/report.ts';
import { driftRows, reasonedDeviations, summarize } from '../reporters/words.ts';
import { renderFindings } from './findings.ts';

/** What was found, then each proof, drift by its parts, and one line for all of it. */
export function renderValidation(report: ValidationReport, output: Output): void {
  const { validation, findings, root, isSound } = report;
  const { style, symbols } = output;
  renderFindings(findings, root, output);
  if (validation.proofs.length > 0) {
    output.lines(
      table(
        [
          { header: '' },
          { header: 'proof', shrink: 2, minimum: 20 },
          { header: 'expected', shrink: 3 },
          { header: 'found', shrink: 1 },
        ],
        validation.proofs.map(proof => cellsOf(proof, output)),
        output,
      ),
    );
    output.line();
  }
  for (const found of validation.reports) output.line(describeReport(found));
  if (validation.reports.length > 0) output.line();
  output.lines(
    table(
      [{ header: 'drift' }, { header: 'figure', align: 'right' }, { header: '', shrink: 1 }],
      driftRows(report),
      output,
    ),
  );
  output.line();
  const reasoned = reasonedDeviations(report);
  if (reasoned.length > 0) {
    output.line('In the baseline, with the reason:');
    for (const each of reasoned) output.line(printable(`  ${symbols.bullet} ${each}`));
    output.line();
  }
  const { uncommitted } = validation;
  if (uncommitted.length > 0) {
    output.line(
      style.yellow(
        `${plural(uncommitted.length, 'file')} with changes that are not committed: nobody has looked at those.`,
      ),
    );
  }
  const mark = isSound ? style.green(symbols.success) : style.red(symbols.failure);
  output.line(`${mark} ${summarize(report)}.`);
}

function cellsOf(proof: Proof, { style, symbols }: Output): Cell[] {
  const { verdict, id, title, command, expects, measured, reason } = proof;
  const mark = { passed: symbols.success, failed: symbols.failure, not_measured: symbols.bullet }[verdict];
  const paint = { passed: style.green, failed: style.red, not_measured: style.yellow }[verdict];
  const found = measured ?? reason ?? 'as expected';
  return [{ text: mark, style: paint }, `${id} ${command ?? title}`, expects, { text: found, style: paint }];
}

function describeReport(report: FoundReport): string {
  const { tool, from } = report;
  if (report.kind === 'tests') {
    return printable(
      `${report.tests - report.failures - report.skipped} of ${report.tests} tests passed, ${report.skipped} skipped (${tool}, ${from})`,
    );
  }
  const counted = report.total === null ? '' : `, ${report.covered} of ${report.total}`;
  return printable(
    `${Math.round(report.percent * 10) / 10} % of the ${report.unit} covered${counted} (${tool}, ${from})`,
  );
}
