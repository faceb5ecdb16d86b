import { formatBasis, formatMeasured, formatTarget } from '../report/format.ts';
import type { KpiResult } from '../report/kpis/kpi.ts';
import type { Report } from '../report/report.ts';
import { type Html, html } from './html.ts';
import { renderTable } from './parts.ts';
import type { Section } from './section.ts';

export function renderKpis({ kpis }: Report): Section {
  const measured = kpis.filter(({ value }) => value !== null).length;
  return {
    id: 'kpis',
    title: 'Key figures',
    count: kpis.length,
    body: html`<p>${measured} of ${kpis.length} were measured. Targets are the source's; what was not measured has no figure.</p>
${renderTable('Key figures', ['Figure', 'Target', 'Measured', 'Verdict', 'From', 'How it is measured'], kpis.map(renderRow), 'kpis')}`,
  };
}

const ratings = { met: 'low', missed: 'high', unclear: 'medium', 'not measured': '' } as const;

function renderRow(kpi: KpiResult): Html {
  const { id, name, why, how, verdict, value } = kpi;
  return html`<tr id="kpi-${id}">
<th scope="row">${name}<br><span class="quiet">${why}</span></th>
<td class="number">${formatTarget(kpi)}</td>
<td class="number">${value === null ? html`<span class="nothing">not measured</span>` : html`<b>${formatMeasured(kpi)}</b>`}</td>
<td>${verdict === 'not measured' ? '' : html`<span class="rating ${ratings[verdict]}">${verdict}</span>`}</td>
<td class="basis">${formatBasis(kpi)}</td>
<td class="wide quiet">${how}</td>
</tr>`;
}
