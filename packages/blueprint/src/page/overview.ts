import type { Sum } from '../ledger/sums.ts';
import { formatUsd } from '../models/cost.ts';
import type { DesignView } from '../show/view.ts';
import { type Html, html } from './html.ts';

/** The figures that a reader looks for first. */
export function renderOverview({ design, tasks, criticalPath, coverage, cost, risks }: DesignView): Html {
  const grave = risks.rows
    .flatMap(({ cells }) => cells)
    .filter(({ severity }) => severity === 'high')
    .flatMap(({ risks: ofCell }) => ofCell).length;
  const figures: readonly (readonly [label: string, value: string, note: string])[] = [
    ['Decisions', `${design.decisions.length}`, ''],
    ['Tasks', `${tasks.length}`, `in ${count(design.phases.length, 'phase')}`],
    ['Critical path', ...describePath(criticalPath)],
    ['Grave risks', `${grave}`, `of ${design.risks.length}`],
    ['Covered', ...describeCoverage(coverage)],
    ['Cost so far', ...describeCost(cost.total)],
  ];
  return html`<dl class="figures">${figures.map(
    ([label, value, note]) => html`<div><dt>${label}</dt><dd><b>${value}</b> ${note}</dd></div>`,
  )}</dl>`;
}

type Figure = readonly [value: string, note: string];

function describePath({ ids, weight, totalWeight, circle }: DesignView['criticalPath']): Figure {
  if (circle.length > 0) return ['none', 'tasks wait in a circle'];
  return [`${ids.length}`, `${ids.length === 1 ? 'task' : 'tasks'}, weight ${weight} of ${totalWeight}`];
}

function describeCoverage(coverage: DesignView['coverage']): Figure {
  return coverage === null
    ? ['unknown', 'no brief']
    : [`${coverage.covered}`, `of ${count(coverage.rows.length, 'requirement')}`];
}

function describeCost({ calls, cost: { usd, basis } }: Sum): Figure {
  if (calls === 0) return ['none', 'no calls yet'];
  return usd === null ? [basis, count(calls, 'call')] : [formatUsd(usd), `${basis}, ${count(calls, 'call')}`];
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
