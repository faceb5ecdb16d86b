import type { DesignView } from '../show/view.ts';
import { html } from './html.ts';
import { renderInline } from './markdown.ts';
import { nothing, renderIds, renderTable } from './parts.ts';
import type { Section } from './section.ts';

export function renderMetrics({ design: { metrics } }: DesignView): Section {
  const rows = metrics.map(
    ({ id, name, kind, target, measurement, command, covers }) => html`<tr>
<th scope="row"><span class="id">${id}</span></th>
<td><b>${renderInline(name)}</b><br><span class="quiet">${kind}</span></td>
<td class="target">${renderInline(target)}</td>
<td class="wide">${renderInline(measurement)}${command === null ? '' : html`<br><code class="command">${command}</code>`}</td>
<td>${renderIds(covers)}</td>
</tr>`,
  );
  return {
    id: 'metrics',
    title: 'Success metrics',
    count: metrics.length,
    body:
      rows.length === 0
        ? nothing('The design has no metrics.')
        : renderTable('Success metrics', ['Metric', '', 'Target', 'Measured by', 'Covers'], rows),
  };
}
