import { type Output, plural, printable, wrap } from '@proven/terminal';
import type { ReviewQuestion } from '../../design/review-checklist.ts';
import type { DesignChange } from '../../draft/changes.ts';
import type { ViewFinding } from '../../draft/refine.ts';
import { type Cost, formatCost } from '../../models/cost.ts';
import { renderDiff } from './diff.ts';

/** The findings of all views, then the questions that no model can answer. */
export function renderFindings(
  {
    findings,
    checklist,
    cost,
  }: { findings: readonly ViewFinding[]; checklist: readonly ReviewQuestion[]; cost: Cost },
  output: Output,
): void {
  const { style } = output;
  const colours = { high: style.red, medium: style.yellow, low: style.dim };
  for (const { severity, view, about, problem, change } of findings) {
    const head = `${severity} (${view})${about.length === 0 ? '' : ` ${about.join(', ')}`}`;
    output.line(colours[severity](printable(head)));
    output.lines(wrap(`  ${printable(problem)}`, output.width, '  '));
    output.lines(wrap(`  change: ${printable(change)}`, output.width, '          '));
    output.line();
  }
  if (findings.length === 0) {
    output.line(`${style.green(output.symbols.success)} None of the five views found anything to change.`);
    output.line();
  }
  output.line('For the person who decides:');
  for (const { question, lookAt } of checklist) {
    output.lines(wrap(`  [ ] ${question}`, output.width, '      '));
    output.lines(wrap(`      look at: ${lookAt}`, output.width, '      ').map(output.style.dim));
  }
  output.line();
  const next = findings.length === 0 ? '' : ' "blueprint refine --yes" revises the design with them.';
  output.line(`${plural(findings.length, 'finding')}, ${formatCost(cost)}.${next}`);
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** What changed, element by element, and then line by line. */
export function renderChanges(
  { changes, diff, cost }: { changes: readonly DesignChange[]; diff: string; cost: Cost },
  output: Output,
): void {
  const { style } = output;
  const colours = { added: style.green, removed: style.red, changed: style.yellow };
  if (diff !== '') output.lines(renderDiff(diff, output));
  output.line();
  for (const { kind, id, title, change } of changes) {
    const shown = id === title ? title : `${id} ${title}`;
    output.line(colours[change](printable(`${signs[change]} ${kind} ${shown}`)));
  }
  output.line(`${plural(changes.length, 'change')}, ${formatCost(cost)}.`);
}
