import type { Phase, Task } from '../design/design.ts';
import type { DesignView } from '../show/view.ts';
import { renderGraph } from './graph.ts';
import { type Html, html } from './html.ts';
import { renderInline } from './markdown.ts';
import { anchor, nothing, renderCheck, renderIds } from './parts.ts';
import type { Section } from './section.ts';

export function renderRoadmap(view: DesignView): Section {
  const { design, tasks, criticalPath } = view;
  const critical = new Set(criticalPath.ids);
  const body =
    tasks.length === 0
      ? nothing('The roadmap has no tasks.')
      : html`${renderGraph(view)}${design.phases.map(phase => renderPhase(phase, critical))}`;
  return { id: 'roadmap', title: 'Roadmap', count: tasks.length, body };
}

function renderPhase({ id, title, goal, tasks }: Phase, critical: ReadonlySet<string>): Html {
  return html`<h3><span class="id">${id}</span> ${renderInline(title)}</h3>
${goal.trim() === '' ? '' : html`<p class="goal">${renderInline(goal)}</p>`}
<ol class="tasks">${tasks.map(task => renderTask(task, critical.has(task.id)))}</ol>`;
}

function renderTask(task: Task, isCritical: boolean): Html {
  const { id, title, description, dependsOn, complexity, components, covers, decisions, checks } = task;
  return html`<li id="task-${anchor(id)}" class="${isCritical ? 'critical' : ''}">
<div class="task-head"><span class="id">${id}</span> <b>${renderInline(title)}</b> <span class="quiet">${complexity ?? 'not rated'}${isCritical ? ', on the critical path' : ''}</span></div>
${description.trim() === '' ? '' : html`<p>${renderInline(description)}</p>`}
<dl class="facts">
${fact('after', dependsOn)}${fact('touches', components)}${fact('carries out', decisions)}${fact('covers', covers)}
${checks.length === 0 ? '' : html`<div><dt>checked by</dt><dd>${checks.map(check => html`${renderCheck(check)}<br>`)}</dd></div>`}
</dl></li>`;
}

function fact(name: string, ids: readonly string[]): Html | '' {
  return ids.length === 0 ? '' : html`<div><dt>${name}</dt><dd>${renderIds(ids)}</dd></div>`;
}
