import { type Cell, type Output, plural, printable, table, wrap } from '@proven/terminal';
import { formatCount } from '../../format-count.ts';
import type { Share } from '../../ledger/validations.ts';
import { formatCost, shortCost } from '../../models/cost.ts';
import { formatBasis, formatMeasured, formatTarget } from '../../report/format.ts';
import type { KpiResult } from '../../report/kpis/kpi.ts';
import type { Report } from '../../report/report.ts';
import type { SpendingSum } from '../../report/spending.ts';
import type { TrendPoint } from '../../report/trend.ts';

/** So many runs are shown, the last ones. */
const mostRuns = 10;
/** Steps and tasks, in their order; --html and --json have all. */
const mostWork = 20;

export function renderReport(report: Report, output: Output): void {
  const { designs, kpis, cost, trend, notes } = report;
  const { style } = output;
  const name = designs.length === 1 ? (designs[0] ?? '') : plural(designs.length, 'design');
  output.line(style.bold(`Report of ${printable(name)}`));
  output.line();
  output.lines(
    table(
      kpiColumns,
      kpis.map(kpi => kpiRow(kpi, output)),
      output,
    ),
  );
  output.line();
  renderCost(cost, output);
  output.line();
  renderTrend(trend, output);
  output.line();
  output.lines(
    wrap(
      `${plural(notes.length, 'note')}. "blueprint note" adds what only a person knows, --tracking prints the tracking template, --html writes a page with plots, --json says how each figure is measured.`,
      output.width,
    ).map(line => style.dim(line)),
  );
}

const kpiColumns = [
  { header: '' },
  { header: 'figure' },
  { header: 'target', align: 'right' },
  { header: 'measured', align: 'right' },
  { header: 'from', shrink: 2, minimum: 12 },
] as const;

function kpiRow(kpi: KpiResult, { style, symbols }: Output): Cell[] {
  const marks = {
    met: symbols.success,
    missed: symbols.failure,
    unclear: '?',
    'not measured': symbols.bullet,
  };
  const paints = { met: style.green, missed: style.red, unclear: style.yellow, 'not measured': style.dim };
  const paint = paints[kpi.verdict];
  return [
    { text: marks[kpi.verdict], style: paint },
    kpi.name,
    formatTarget(kpi),
    { text: formatMeasured(kpi), style: paint },
    { text: formatBasis(kpi), style: style.dim },
  ];
}

function renderCost({ total, phases, models, work, tries }: Report['cost'], output: Output): void {
  if (phases.length === 0) {
    output.line('Cost: no model was asked and no agent has worked.');
    return;
  }
  output.line(`Cost: ${formatCost(total)}`);
  const rows = [
    ...phases.map(sum => costRow('phase', sum)),
    ...models.map(sum => costRow('model', sum)),
    ...work.slice(0, mostWork).map(sum => costRow('step or task', sum)),
    ...tries.map(sum => costRow('', sum)),
  ];
  output.lines(table(costColumns, rows, output));
  if (work.length > mostWork) output.line(`and ${work.length - mostWork} more steps and tasks`);
}

const costColumns = [
  { header: 'by', dropBelow: 80 },
  { header: '', shrink: 1, minimum: 16 },
  { header: 'count', align: 'right' },
  { header: 'retries', align: 'right' },
  { header: 'tokens in', align: 'right', dropBelow: 70 },
  { header: 'tokens out', align: 'right', dropBelow: 70 },
  { header: 'cost', align: 'right' },
] as const;

function costRow(by: string, { name, count, retries, inputTokens, outputTokens, cost }: SpendingSum): Cell[] {
  return [
    by,
    name,
    ...[count, retries, inputTokens, outputTokens].map(each => (each === null ? '-' : formatCount(each))),
    shortCost(cost),
  ];
}

function renderTrend(trend: readonly TrendPoint[], output: Output): void {
  if (trend.length === 0) {
    output.line('There was no run yet.');
    return;
  }
  const shown = trend.slice(-mostRuns);
  output.line(
    shown.length < trend.length
      ? `The last ${shown.length} of ${trend.length} runs:`
      : `${plural(trend.length, 'run')}:`,
  );
  output.lines(table(trendColumns, shown.map(trendRow), output));
}

const trendColumns = [
  { header: 'begun' },
  { header: 'design', shrink: 1 },
  { header: 'phase' },
  { header: 'cost', align: 'right' },
  { header: 'first tries', align: 'right' },
  { header: 'coverage', align: 'right', dropBelow: 80 },
  { header: 'drift', align: 'right', dropBelow: 80 },
] as const;

function trendRow({ at, design, phase, cost, firstTries, coverage, drift }: TrendPoint): Cell[] {
  return [
    at.slice(0, 16).replace('T', ' '),
    design,
    phase,
    phase === 'validate' && cost.usd === 0 ? '' : shortCost(cost),
    shareText(firstTries),
    shareText(coverage),
    shareText(drift),
  ];
}

function shareText(share: Share | null): string {
  return share === null ? '' : `${share.part} of ${share.of}`;
}
