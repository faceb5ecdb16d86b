import type { DesignView } from '../show/view.ts';
import { renderCost } from './cost.ts';
import { renderCoverage } from './coverage.ts';
import { renderComponents, renderDecisions } from './decisions.ts';
import { renderDocument } from './document.ts';
import { html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { renderMetrics } from './metrics.ts';
import { renderOverview } from './overview.ts';
import { renderExecutionPrompt, renderTests } from './prompt.ts';
import { renderRisks } from './risks.ts';
import { renderRoadmap } from './roadmap.ts';

/** A design as one page. Every text of it is escaped. The same design gives the same bytes. */
export function renderPage(view: DesignView): string {
  const sections = [
    renderDecisions(view),
    renderComponents(view),
    renderRoadmap(view),
    renderRisks(view),
    renderMetrics(view),
    renderCoverage(view),
    renderTests(view),
    renderExecutionPrompt(view),
    renderCost(view),
  ].filter(section => section !== undefined);
  return renderDocument({
    title: view.design.title || view.name,
    kind: 'Design',
    name: view.name,
    head: html`<div class="summary">${renderMarkdown(view.design.summary)}</div>
${renderOverview(view)}`,
    sections,
  });
}
