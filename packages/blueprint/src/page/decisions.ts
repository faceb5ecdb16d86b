import type { Decision } from '../design/design.ts';
import type { DesignView } from '../show/view.ts';
import { type Html, html } from './html.ts';
import { renderInline, renderMarkdown } from './markdown.ts';
import { nothing, renderCheck, renderIds, renderList, renderTable } from './parts.ts';
import type { Section } from './section.ts';

export function renderDecisions({ design: { decisions } }: DesignView): Section {
  return {
    id: 'decisions',
    title: 'Decisions',
    count: decisions.length,
    body:
      decisions.length === 0
        ? nothing('The design has no decisions.')
        : html`${decisions.map(renderDecision)}`,
  };
}

export function renderComponents({ design: { components } }: DesignView): Section {
  const rows = components.map(
    ({ id, responsibility, paths, dependsOn, packages }) => html`<tr>
<th scope="row"><span class="id">${id}</span></th>
<td class="wide">${renderInline(responsibility)}</td>
<td>${paths.map(path => html`<code>${path}</code><br>`)}</td>
<td>${renderIds(dependsOn)}</td>
<td>${packages.map(name => html`<code>${name}</code> `)}</td>
</tr>`,
  );
  return {
    id: 'components',
    title: 'Components',
    count: components.length,
    body:
      rows.length === 0
        ? nothing('The design has no components.')
        : renderTable('Components', ['Component', 'Responsibility', 'Files', 'May use', 'Packages'], rows),
  };
}

function renderDecision(decision: Decision): Html {
  const { id, title, status, date } = decision;
  return html`<details class="decision">
<summary><span class="id">${id}</span> <span class="decision-title">${renderInline(title)}</span>${status === null ? '' : html` <span class="status ${status}">${status}</span>`}</summary>
<div class="decision-body">
${date === null ? '' : html`<p class="date">${date}</p>`}
${part('Context', decision.context)}
${part('Decision', decision.decision)}
${part('Why', decision.rationale)}
${decision.options.length === 0 ? '' : renderOptions(decision.options)}
${renderConsequences(decision.consequences)}
${decision.risks.length === 0 ? '' : renderRisks(decision.risks)}
${decision.confirmation === null ? '' : html`<h4>Confirmed by</h4><p>${renderCheck(decision.confirmation)}</p>`}
${decision.covers.length === 0 ? '' : html`<h4>Covers</h4><p>${renderIds(decision.covers)}</p>`}
</div>
</details>`;
}

function part(title: string, text: string): Html | '' {
  return text.trim() === '' ? '' : html`<h4>${title}</h4>${renderMarkdown(text)}`;
}

function renderOptions(options: Decision['options']): Html {
  const rows = options.map(
    ({ name, pros, cons }) =>
      html`<tr><th scope="row">${renderInline(name)}</th><td>${renderList(pros)}</td><td>${renderList(cons)}</td></tr>`,
  );
  return html`<h4>Options</h4>${renderTable('Options', ['Option', 'For', 'Against'], rows, 'options')}`;
}

function renderConsequences({ good, bad }: Decision['consequences']): Html | '' {
  if (good.length + bad.length === 0) return '';
  return html`<div class="pair">
<div><h4>It brings</h4>${renderList(good)}</div>
<div><h4>It costs</h4>${renderList(bad)}</div>
</div>`;
}

function renderRisks(risks: Decision['risks']): Html {
  return html`<h4>Risks</h4><ul>${risks.map(
    ({ risk, mitigation }) =>
      html`<li>${renderInline(risk)}${mitigation === '' ? '' : html` <span class="answer">${renderInline(mitigation)}</span>`}</li>`,
  )}</ul>`;
}
