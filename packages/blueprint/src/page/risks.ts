import type { Risk } from '../design/design.ts';
import { levels } from '../design/terms.ts';
import type { RiskMatrix } from '../show/risk-matrix.ts';
import { severityOf } from '../show/risk-matrix.ts';
import type { DesignView } from '../show/view.ts';
import { type Html, html } from './html.ts';
import { renderInline } from './markdown.ts';
import { anchor, nothing, renderTable } from './parts.ts';
import type { Section } from './section.ts';

export function renderRisks({ design, risks }: DesignView): Section {
  return {
    id: 'risks',
    title: 'Risks',
    count: design.risks.length,
    body:
      design.risks.length === 0
        ? nothing('The design has no risk register.')
        : html`${renderMatrix(risks)}${renderRegister(design.risks)}`,
  };
}

function renderMatrix({ rows, unrated }: RiskMatrix): Html {
  return html`<table class="matrix">
<caption>Impact by probability</caption>
<thead><tr><td></td>${levels.map(level => html`<th scope="col">${level}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ impact, cells }) =>
      html`<tr><th scope="row">${impact}</th>${cells.map(
        ({ severity, risks }) =>
          html`<td class="${severity}">${risks.map(({ id, title }) => html`<a class="id" href="#risk-${anchor(id)}" title="${title}">${id}</a> `)}</td>`,
      )}</tr>`,
  )}</tbody>
</table>${unrated.length === 0 ? '' : html`<p class="nothing">Without a rating: ${unrated.map(({ id }) => id).join(', ')}</p>`}`;
}

function renderRegister(risks: readonly Risk[]): Html {
  const rows = risks.map(
    ({
      id,
      title,
      description,
      probability,
      impact,
      mitigation,
      contingency,
    }) => html`<tr id="risk-${anchor(id)}">
<th scope="row"><span class="id">${id}</span></th>
<td class="wide"><b>${renderInline(title)}</b>${description === '' ? '' : html`<br>${renderInline(description)}`}</td>
<td>${rating(probability, impact)}</td>
<td class="wide">${renderInline(mitigation)}</td>
<td class="wide">${contingency === null ? html`<span class="missing">none</span>` : renderInline(contingency)}</td>
</tr>`,
  );
  return renderTable(
    'Risk register',
    ['Risk', '', 'Probability / impact', 'Mitigation', 'If it happens'],
    rows,
  );
}

function rating(probability: Risk['probability'], impact: Risk['impact']): Html {
  if (probability === null || impact === null) {
    return html`<span class="missing">${probability ?? 'not rated'} / ${impact ?? 'not rated'}</span>`;
  }
  return html`<span class="rating ${severityOf(probability, impact)}">${probability} / ${impact}</span>`;
}
