import type { Check } from '../design/design.ts';
import { type Html, html } from './html.ts';
import { renderInline } from './markdown.ts';

/** Ids, each as a small mark. */
export function renderIds(ids: readonly string[]): Html {
  return html`${ids.map(id => html`<span class="id">${id}</span> `)}`;
}

export function renderCheck({ command, expects }: Check): Html {
  return html`<code class="command">${command}</code> <span class="expects">${renderInline(expects)}</span>`;
}

export function renderList(texts: readonly string[]): Html {
  return html`<ul>${texts.map(text => html`<li>${renderInline(text)}</li>`)}</ul>`;
}

/** A table that scrolls sideways where it does not fit, by keyboard too. A title spans the columns without one behind it. */
export function renderTable(label: string, head: readonly string[], rows: readonly Html[], kind = ''): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="${kind}">
<thead><tr>${head.map((title, index) => renderHead(title, head[index + 1] === ''))}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function renderHead(title: string, spansNext: boolean): Html | '' {
  if (title === '') return '';
  return spansNext ? html`<th scope="col" colspan="2">${title}</th>` : html`<th scope="col">${title}</th>`;
}

export function nothing(text: string): Html {
  return html`<p class="nothing">${text}</p>`;
}

/** An id of a design may hold anything; an anchor holds letters, digits, hyphens and underscores. */
export function anchor(id: string): string {
  return id.replace(/[^\w-]/gu, character => `_${(character.codePointAt(0) ?? 0).toString(16)}`);
}
