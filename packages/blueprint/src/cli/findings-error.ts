import { plural } from '@proven/terminal';
import { BlueprintError } from '../errors.ts';
import { countSeverities, type Finding } from '../finding.ts';
import type { OptionValues } from './command.ts';

/** Whether findings make a check fail: an error does, with `--strict` a warning too. */
export function isFailure(findings: readonly Finding[], options: OptionValues): boolean {
  return options['strict'] === true ? findings.length > 0 : countSeverities(findings).errors > 0;
}

/** What a check that found something ends with; the findings themselves are its answer. */
export function findingsError(findings: readonly Finding[]): BlueprintError {
  const { errors, warnings } = countSeverities(findings);
  return new BlueprintError('findings', `${plural(errors, 'error')}, ${plural(warnings, 'warning')} found`);
}
