import { formatDuration, type Output, plural, printable, table, wrap } from '@proven/terminal';
import type { VerifyFinding } from '../../proof/verify/findings.ts';
import type { MigrationProof } from '../../proof/verify/progress.ts';
import type { VerifyReport } from '../../proof/verify.ts';
import { redact } from '../../redact.ts';
import { renderDifferences } from './differences.ts';

/** What a proof has brought out: the findings, the locks if asked for, and a summary. */
export function renderVerify(report: VerifyReport, output: Output, show: { readonly locks: boolean }): void {
  for (const finding of report.findings) {
    renderFinding(finding, output);
    output.line();
  }
  if (show.locks) renderLocks(report.migrations, output);
  const { style, symbols, width } = output;
  const count = (severity: VerifyFinding['severity']) =>
    report.findings.filter(finding => finding.severity === severity).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('note')];
  const isClean = errors + warnings + report.notTested.length === 0;
  const found = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(notes > 0 ? [plural(notes, 'note')] : []),
    ...(report.notTested.length > 0 ? [`${report.notTested.length} not tested`] : []),
  ];
  const mark = isClean ? style.green(symbols.success) : style.red(symbols.failure);
  const proven = plural(report.migrations.length, 'migration');
  const text = `${proven} went up, down and up in ${formatDuration(report.durationMs)}: ${found.length === 0 ? 'nothing found' : found.join(', ')}.`;
  output.lines(wrap(`${mark} ${text}`, width, '  '));
  output.line(style.dim(`${describeServer(report)}, rows made up from seed ${report.seed}.`));
}

function describeServer({ serverVersion, embedded }: VerifyReport): string {
  const version = `PostgreSQL ${Math.floor(serverVersion / 10_000)}`;
  return embedded ? `${version}, embedded` : version;
}

function renderFinding(finding: VerifyFinding, output: Output): void {
  const { style, width } = output;
  const paint =
    finding.severity === 'error' ? style.red : finding.severity === 'warning' ? style.yellow : style.dim;
  output.lines(
    wrap(`${paint(`${finding.severity}[${finding.id}]`)} ${printable(redact(finding.message))}`, width, '  '),
  );
  output.line(style.dim(`  ${finding.file}${finding.line === undefined ? '' : `:${finding.line}`}`));
  for (const detail of finding.details ?? []) {
    output.lines(wrap(`  ${printable(redact(detail), { newlines: true })}`, width, '  '));
  }
  output.lines(renderDifferences(finding.differences ?? [], output));
  if (finding.hint !== undefined) output.lines(wrap(style.dim(`  ${printable(finding.hint)}`), width, '  '));
}

function renderLocks(migrations: readonly MigrationProof[], output: Output): void {
  for (const { file, up, down } of migrations) {
    const rows = [
      ...up.map(trace => ({ way: 'up', ...trace })),
      ...down.map(trace => ({ way: 'down', ...trace })),
    ].flatMap(({ way, line, relations }) =>
      relations
        .filter(
          ({ relkind, lock, rewritten }) => 'rpmv'.includes(relkind) && (lock !== undefined || rewritten),
        )
        .map(({ relation, lock = '', rewritten, scans }) => [
          `${way}:${line}`,
          lock,
          relation,
          [...(rewritten ? ['rewrite'] : []), ...(scans > 0 ? ['scan'] : [])].join(', '),
        ]),
    );
    if (rows.length === 0) continue;
    output.line(output.style.bold(file));
    output.lines(table([{}, {}, { shrink: 1 }, {}], rows, output));
    output.line();
  }
}

/** The document of `verify`: findings in a form that a reporter can use, and what each statement did. */
export function jsonOfVerify({ migrations, ...report }: VerifyReport): unknown {
  return {
    ...report,
    migrations: migrations.map(({ up, down, ...proof }) => ({
      ...proof,
      up: up.map(traced),
      down: down.map(traced),
    })),
  };
}

function traced({ line, relations }: MigrationProof['up'][number]) {
  return { line, relations };
}
