import type { Share } from '../ledger/validations.ts';
import { formatCost, formatUsd, shortCost } from '../models/cost.ts';
import { formatPercent, formatTarget } from '../report/format.ts';
import type { Report } from '../report/report.ts';
import type { TrendPoint } from '../report/trend.ts';
import { type Html, html } from './html.ts';
import { nothing, renderTable } from './parts.ts';
import { type RunFigure, renderRuns } from './plots/runs.ts';
import { ticksUpTo } from './plots/scale.ts';
import type { Section } from './section.ts';

export function renderTrend(report: Report): Section {
  const { trend } = report;
  const head = { id: 'trend', title: 'Trend over runs', count: trend.length };
  if (trend.length === 0) return { ...head, body: nothing('There was no run yet.') };
  return {
    ...head,
    body: html`${renderCosts(trend)}
${renderShare('Right at the first try', 'implementation_success', report, ({ firstTries }) => firstTries)}
${renderShare('Test coverage', 'test_coverage', report, ({ coverage }) => coverage)}
${renderShare('Architecture drift', 'architecture_drift', report, ({ drift }) => drift)}
${renderTable(
  'Runs',
  ['Begun', 'Run', 'Design', 'Phase', 'Cost', 'First tries', 'Coverage', 'Drift'],
  trend.map(renderRow),
  'runs',
)}`,
  };
}

function renderCosts(trend: readonly TrendPoint[]): Html {
  const figures = trend.flatMap(({ at, cost, design, phase }): RunFigure[] =>
    cost.usd === null || (phase === 'validate' && cost.usd === 0)
      ? []
      : [{ at, value: cost.usd, text: `${at.slice(0, 10)} ${design}, ${phase}: ${formatCost(cost)}` }],
  );
  if (figures.length === 0) return nothing('No run has a price.');
  const ticks = ticksUpTo(Math.max(...figures.map(({ value }) => value)));
  return html`<h3>Cost of a run</h3>
${renderRuns({ label: 'Cost of a run', figures, ticks, format: formatUsd, kind: 'columns' })}`;
}

function renderShare(
  title: string,
  kpi: string,
  { trend, kpis }: Report,
  pick: (point: TrendPoint) => Share | null,
): Html {
  const figures = trend.flatMap((point): RunFigure[] => {
    const share = pick(point);
    if (share === null || share.of === 0) return [];
    const value = share.part / share.of;
    return [
      { at: point.at, value, text: `${point.at.slice(0, 10)} ${point.design}: ${formatPercent(value)}` },
    ];
  });
  const known = kpis.find(({ id }) => id === kpi);
  if (figures.length === 0 || known === undefined) {
    return html`<h3>${title}</h3>${nothing('Not measured in any run.')}`;
  }
  // What should be small is looked at closely.
  const most = Math.max(...figures.map(({ value }) => value), known.target.value);
  return html`<h3>${title}</h3>
${renderRuns({
  label: title,
  figures,
  ticks: known.target.is === 'above' ? [0, 0.25, 0.5, 0.75, 1] : ticksUpTo(Math.min(1, most)),
  format: share => `${Number((share * 100).toPrecision(3))} %`,
  target: { value: known.target.value, text: formatTarget(known) },
  kind: 'line',
})}`;
}

function renderRow({ at, run, design, phase, cost, firstTries, coverage, drift }: TrendPoint): Html {
  return html`<tr><th scope="row">${at.slice(0, 16).replace('T', ' ')}</th>
<td><span class="id">${run.slice(0, 8)}</span></td><td>${design}</td><td>${phase}</td><td>${phase === 'validate' && cost.usd === 0 ? '–' : shortCost(cost)}</td>
<td>${cell(firstTries)}</td><td>${cell(coverage)}</td><td>${cell(drift)}</td></tr>`;
}

function cell(share: Share | null): string {
  return share === null || share.of === 0 ? '–' : `${share.part} of ${share.of}`;
}
