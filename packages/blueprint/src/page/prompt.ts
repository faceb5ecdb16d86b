import type { DesignView } from '../show/view.ts';
import { html } from './html.ts';
import { renderInline } from './markdown.ts';
import { nothing, renderIds, renderTable } from './parts.ts';
import type { Section } from './section.ts';

/** As it is, not rendered: it is what an agent gets. */
export function renderExecutionPrompt({ design: { executionPrompt } }: DesignView): Section {
  const lines = executionPrompt.trim().split('\n').length;
  return {
    id: 'execution-prompt',
    title: 'Execution prompt',
    count: undefined,
    body:
      executionPrompt.trim() === ''
        ? nothing('The design has no execution prompt.')
        : html`<details class="prompt"><summary>What the coding agent gets, ${lines} ${lines === 1 ? 'line' : 'lines'}</summary>
<button type="button" id="copy" hidden>Copy</button>
<pre id="prompt-text" tabindex="0">${executionPrompt.trim()}</pre></details>`,
  };
}

export function renderTests({ design: { testSpecification } }: DesignView): Section | undefined {
  if (testSpecification === null) return undefined;
  const rows = testSpecification.map(
    ({ id, title, level, given, when, then: expected, covers }) => html`<tr>
<th scope="row"><span class="id">${id}</span></th>
<td><b>${renderInline(title)}</b><br><span class="quiet">${level}</span></td>
<td class="wide">${renderInline(given)}</td>
<td class="wide">${renderInline(when)}</td>
<td class="wide">${renderInline(expected)}</td>
<td>${renderIds(covers)}</td>
</tr>`,
  );
  return {
    id: 'tests',
    title: 'Test specification',
    count: testSpecification.length,
    body: renderTable('Test specification', ['Case', '', 'Given', 'When', 'Then', 'Covers'], rows),
  };
}
