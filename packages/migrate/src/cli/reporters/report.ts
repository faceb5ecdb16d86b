import type { Surface } from '@proven/terminal';
import type { Finding, RuleFacts, Severity } from '../../finding.ts';

/** What a check has found, for all reporters alike: lint, and any check that has findings with a place. */
export interface Report {
  /** The command, for example `lint`. */
  readonly command: string;
  readonly toolVersion: string;
  /** The files that were looked at, also those without a finding. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
  /** The rules that were asked. */
  readonly rules: readonly RuleFacts[];
  /** From here on a finding makes the check fail. */
  readonly failOn: Severity;
}

/** Makes a report's text. The surface is for people only; a format for programs looks the same everywhere. */
export type Reporter = (report: Report, surface: Surface) => string;

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly note: number;
}

export function countBySeverity(findings: readonly Finding[]): Counts {
  const count = (severity: Severity) => findings.filter(finding => finding.severity === severity).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

/** `2 errors, 1 warning and 3 notes in 4 of 12 migrations`. */
export function summarize({ findings, files }: Report): string {
  const counts = countBySeverity(findings);
  const parts = (['error', 'warning', 'note'] as const)
    .filter(severity => counts[severity] > 0)
    .map(severity => `${counts[severity]} ${severity}${counts[severity] === 1 ? '' : 's'}`);
  const broken = new Set(findings.map(({ file }) => file)).size;
  const migrations = `${files.length} migration${files.length === 1 ? '' : 's'}`;
  if (parts.length === 0) return `${migrations} linted, nothing found`;
  const last = parts.pop();
  return `${[parts.join(', '), last].filter(part => part !== '').join(' and ')} in ${broken} of ${migrations}`;
}
