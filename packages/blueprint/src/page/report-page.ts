import { formatUsd } from '../models/cost.ts';
import { formatMeasured } from '../report/format.ts';
import type { Report } from '../report/report.ts';
import { renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { nothing } from './parts.ts';
import { renderReportCost } from './report-cost.ts';
import { renderKpis } from './report-kpis.ts';
import { renderTrend } from './report-trend.ts';
import type { Section } from './section.ts';

/** A report as one page. Every text of it is escaped. The same report gives the same bytes. */
export function renderReportPage(report: Report): string {
  const [only, ...others] = report.designs;
  const name = only !== undefined && others.length === 0 ? only : `${report.designs.length} designs`;
  return renderDocument({
    title: `Report of ${name}`,
    kind: 'Report',
    name: `${report.at.slice(0, 16).replace('T', ' ')} UTC`,
    head: renderFigures(report),
    sections: [
      renderKpis(report),
      renderReportCost(report),
      renderTrend(report),
      renderNotes(report),
      renderTracking(report),
    ],
  });
}

/** The figures that a reader looks for first. */
function renderFigures({ kpis, cost, trend }: Report): Html {
  const measured = kpis.filter(({ verdict }) => verdict !== 'not measured');
  const met = kpis.filter(({ verdict }) => verdict === 'met');
  const tries = kpis.find(({ id }) => id === 'implementation_success');
  const { usd, basis } = cost.total;
  const figures: readonly (readonly [label: string, value: string, note: string])[] = [
    ['Targets met', String(met.length), `of ${measured.length} measured, ${kpis.length} in all`],
    [
      'Cost',
      usd === null ? 'unpriced' : formatUsd(usd),
      usd === null ? '' : basis === 'unpriced' ? 'and more without a price' : basis,
    ],
    [
      'Right at the first try',
      tries === undefined ? '' : formatMeasured(tries),
      tries?.value === null ? '' : `${tries?.n} tasks`,
    ],
    ['Runs', String(trend.length), ''],
  ];
  return html`<dl class="figures">${figures.map(
    ([label, value, note]) => html`<div><dt>${label}</dt><dd><b>${value}</b> ${note}</dd></div>`,
  )}</dl>`;
}

function renderNotes({ notes, designs }: Report): Section {
  const rows = notes.map(
    note => html`<li><span class="date">${note.on.slice(0, 10)}</span> <b>${note.event}</b> ${detailOf(note)}${note.text}
<span class="quiet">${designs.length > 1 ? `${note.design}, ` : ''}${note.note}</span></li>`,
  );
  return {
    id: 'notes',
    title: 'Notes',
    count: notes.length,
    body:
      rows.length === 0
        ? nothing('Nobody has noted anything. "blueprint note" takes what only a person knows.')
        : html`<ul>${rows}</ul>`,
  };
}

function detailOf(note: Report['notes'][number]): string {
  switch (note.event) {
    case 'accepted':
      return `changes: ${note.changes}. `;
    case 'reviewed':
      return `${note.minutes} minutes. `;
    case 'performance':
      return note.isWithinTargets ? 'within targets. ' : 'not within targets. ';
    case 'satisfaction':
      return `${note.score} of 10. `;
    default:
      return '';
  }
}

function renderTracking({ tracking }: Report): Section {
  return {
    id: 'tracking',
    title: 'Tracking template',
    count: undefined,
    body: html`<p class="quiet">In Markdown, for a pull request or a wiki; "blueprint report --tracking" prints it.</p>
${tracking.map(({ text }) => html`<pre class="tracking">${text}</pre>`)}`,
  };
}
