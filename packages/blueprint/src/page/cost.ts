import type { Sum } from '../ledger/sums.ts';
import { formatCost } from '../models/cost.ts';
import type { DesignView } from '../show/view.ts';
import { type Html, html } from './html.ts';
import { nothing, renderTable } from './parts.ts';
import type { Section } from './section.ts';

export function renderCost({ cost: { total, steps, models } }: DesignView): Section {
  const head = { id: 'cost', title: 'Cost so far', count: undefined };
  if (total.calls === 0) return { ...head, body: nothing('No model was asked for this design.') };
  const body = html`${renderTable(
    'Cost by step',
    ['Step', 'Calls', 'Tokens in', 'from cache', 'out', 'Cost'],
    [...steps.map(({ step, ...sum }) => row(step, sum)), row('All', total, 'total')],
    'numbers',
  )}
${
  models.length < 2
    ? ''
    : renderTable(
        'Cost by model',
        ['Model', 'Calls', 'Tokens in', 'from cache', 'out', 'Cost'],
        models.map(({ model, ...sum }) => row(model, sum)),
        'numbers',
      )
}`;
  return { ...head, body };
}

function row(name: string, sum: Sum, kind = ''): Html {
  return html`<tr class="${kind}"><th scope="row">${name}</th>
<td>${format(sum.calls)}</td><td>${format(sum.inputTokens)}</td><td>${format(sum.cacheReadTokens)}</td><td>${format(sum.outputTokens)}</td>
<td>${formatCost(sum.cost)}</td></tr>`;
}

function format(amount: number): string {
  return amount.toLocaleString('en');
}
