import { type Output, plural, printable } from '@proven/terminal';
import { type Cost, formatCost } from '../../models/cost.ts';

export interface ShownDesign {
  readonly folder: string;
  readonly approach: string | null;
  readonly title: string;
  readonly decisions: number;
  readonly tasks: number;
  readonly risks: number;
  readonly rounds: readonly { readonly findings: number; readonly changes: number }[];
  readonly errors: number;
  readonly warnings: number;
}

/** A design that was made before, for the same requirements. */
export interface ShownOrigin {
  readonly name: string;
  readonly model: string;
  readonly createdAt: string;
  readonly saved: Cost;
}

export function renderMade(
  {
    name,
    designs,
    cost,
    takenFrom,
  }: { name: string; designs: readonly ShownDesign[]; cost: Cost; takenFrom: ShownOrigin | null },
  output: Output,
): void {
  const { style, symbols } = output;
  for (const { folder, title, decisions, tasks, risks, rounds, errors, warnings } of designs) {
    output.line(`${style.green(symbols.success)} ${style.bold(printable(folder))}  ${printable(title)}`);
    output.line(
      `  ${[plural(decisions, 'decision'), plural(tasks, 'task'), plural(risks, 'risk')].join(', ')}`,
    );
    for (const [index, { findings, changes }] of rounds.entries()) {
      output.line(
        `  refined (round ${index + 1}): ${plural(findings, 'finding')}, ${plural(changes, 'change')}`,
      );
    }
    const found =
      errors + warnings === 0
        ? style.green('rules found nothing')
        : `rules found ${plural(errors, 'error')} and ${plural(warnings, 'warning')}`;
    output.line(`  ${found}`);
  }
  output.line();
  output.line(
    takenFrom === null
      ? `Cost: ${formatCost(cost)}.`
      : `Taken from the cache: ${printable(takenFrom.model)} designed it for ${printable(takenFrom.name)} on ${takenFrom.createdAt.slice(0, 10)}. Saved: ${formatCost(takenFrom.saved)}. --fresh asks anew.`,
  );
  output.line(nextStep(printable(name), designs));
}

function nextStep(name: string, designs: readonly ShownDesign[]): string {
  return designs.some(({ approach }) => approach !== null)
    ? `Next: blueprint compare ${name}`
    : `Next: read it, then blueprint check ${name} and blueprint show ${name}`;
}
