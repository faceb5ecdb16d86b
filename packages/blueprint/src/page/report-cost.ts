import { formatCount } from '../format-count.ts';
import { formatCost, shortCost } from '../models/cost.ts';
import type { Report } from '../report/report.ts';
import type { SpendingSum } from '../report/spending.ts';
import { type Html, html } from './html.ts';
import { nothing, renderTable } from './parts.ts';
import { renderBars } from './plots/bars.ts';
import type { Section } from './section.ts';

export function renderReportCost({ cost: { total, phases, models, work, tries } }: Report): Section {
  const head = { id: 'cost', title: 'Cost', count: undefined };
  if (phases.length === 0) return { ...head, body: nothing('No model was asked and no agent has worked.') };
  return {
    ...head,
    body: html`<p>All together ${formatCost(total)}.${
      tries.some(({ retries }) => retries > 0)
        ? html` <span class="swatch"></span> marks what retries took.`
        : ''
    }</p>
${renderGroup('Cost by phase', 'Phase', phases)}
${renderGroup('Cost by model', 'Model', models)}
${renderGroup('Cost by step and task', 'Step or task', work)}
${renderGroup('Cost of first tries and retries', 'Tries', tries)}`,
  };
}

/** More bars would be a picture to scroll; the table below has all. */
const mostBars = 20;

function renderGroup(title: string, column: string, sums: readonly SpendingSum[]): Html {
  const byCost = [...sums]
    .sort((one, other) => (other.cost.usd ?? 0) - (one.cost.usd ?? 0))
    .slice(0, mostBars);
  return html`<h3>${title}</h3>
${sums.length < 2 ? '' : renderBars(title, byCost.map(toBar))}
${renderTable(title, [column, 'Count', 'Retries', 'Tokens in', 'Tokens out', 'Cost'], sums.map(renderRow), 'numbers')}`;
}

function toBar({ name, cost, retryCost }: SpendingSum) {
  return { label: name, value: cost.usd ?? 0, part: retryCost.usd ?? 0, text: shortCost(cost) };
}

function renderRow({ name, count, retries, inputTokens, outputTokens, cost }: SpendingSum): Html {
  return html`<tr><th scope="row">${name}</th>
<td>${formatCount(count)}</td><td>${formatCount(retries)}</td><td>${tokensText(inputTokens)}</td><td>${tokensText(outputTokens)}</td>
<td>${formatCost(cost)}</td></tr>`;
}

function tokensText(tokens: number | null): string {
  return tokens === null ? '–' : formatCount(tokens);
}
