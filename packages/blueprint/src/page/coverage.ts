import type { DesignView } from '../show/view.ts';
import { type Html, html } from './html.ts';
import { renderInline } from './markdown.ts';
import { nothing, renderIds, renderTable } from './parts.ts';
import type { Section } from './section.ts';

export function renderCoverage({ coverage }: DesignView): Section {
  const head = { id: 'coverage', title: 'Coverage of the requirements' };
  if (coverage === null) {
    const body = nothing('There is no brief beside the design, so nobody knows what has to be covered.');
    return { ...head, count: undefined, body };
  }
  const { rows, covered, unknown } = coverage;
  const body = html`<p>${covered} of ${rows.length} requirements have a decision, a task and a check.</p>
${renderTable(
  'Coverage of the requirements',
  ['Requirement', '', 'Decisions', 'Tasks', 'Checks'],
  rows.map(
    ({ id, text, decisions, tasks, checks, gaps }) => html`<tr class="${gaps.length === 0 ? '' : 'open'}">
<th scope="row"><span class="id">${id}</span></th>
<td class="wide">${renderInline(text)}</td>
<td>${cell(decisions)}</td><td>${cell(tasks)}</td><td>${cell(checks)}</td>
</tr>`,
  ),
)}
${unknown.length === 0 ? '' : html`<p class="warning">The design names requirements that the brief does not have: ${renderIds(unknown)}</p>`}`;
  return { ...head, count: rows.length, body };
}

function cell(ids: readonly string[]): Html {
  return ids.length === 0 ? html`<span class="missing">missing</span>` : renderIds([...new Set(ids)]);
}
