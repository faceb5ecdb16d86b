import { plural } from '@proven/terminal';
import { type Figure, type Figures, totalOf } from '../../drift/drift.ts';
import { countSeverities } from '../../finding.ts';
import type { ValidationReport } from './report.ts';

const names: Readonly<Record<keyof Figures, string>> = {
  divergentEdges: 'divergent edges',
  absentEdges: 'absent edges',
  unmappedFiles: 'unmapped files',
  missingPaths: 'missing paths',
  undeclaredPackages: 'undeclared packages',
  unprovenRequirements: 'unproven requirements',
};

/** `2 errors, 1 warning; 11 of 12 proofs passed; drift 3 of 57 (5.3 %), 4 deviations known to the baseline` */
export function summarize({ validation, findings }: ValidationReport): string {
  const { errors, warnings } = countSeverities(findings);
  const { proofs, isDriftOnly, drift, compared } = validation;
  const passed = proofs.filter(({ verdict }) => verdict === 'passed').length;
  const found =
    errors + warnings === 0 ? 'nothing found' : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  // One divergent edge may be imports in several files, of which the baseline has each.
  const { kept } = compared;
  const known = kept.length === 0 ? '' : `, ${plural(kept.length, 'deviation')} known to the baseline`;
  return [
    found,
    isDriftOnly ? 'no check was run' : `${passed} of ${proofs.length} proofs passed`,
    `drift ${shareOf(totalOf(drift.figures))}${known}`,
  ].join('; ');
}

/** Each part of drift with its figure, and what of it is not measured. */
export function driftRows({ validation }: Pick<ValidationReport, 'validation'>): string[][] {
  const { figures } = validation.drift;
  return (Object.keys(names) as (keyof Figures)[]).map(part => [
    names[part],
    describeFigure(figures[part]),
    reasonOf(figures[part]),
  ]);
}

/** Deviations of the baseline that somebody has given a reason for, in a line each. */
export function reasonedDeviations({ validation }: Pick<ValidationReport, 'validation'>): string[] {
  return validation.compared.kept.flatMap(({ deviation, reason }) =>
    reason === null ? [] : [`${deviation} – ${reason}`],
  );
}

function describeFigure({ count, of, notMeasured }: Figure): string {
  return of === 0 && notMeasured !== null ? 'not measured' : `${count} of ${of}`;
}

function reasonOf({ of, notMeasured }: Figure): string {
  if (notMeasured === null) return '';
  return of === 0 ? notMeasured : `not measured: ${notMeasured}`;
}

/** `3 of 57 (5.3 %)` */
export function shareOf({ count, of }: { readonly count: number; readonly of: number }): string {
  return of === 0 ? 'of nothing' : `${count} of ${of} (${Math.round((1000 * count) / of) / 10} %)`;
}
