/** From harmless to harmful. `note` is a matter of taste or of size; `error` stops a deployment by default. */
export const severities = ['note', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

/** One thing that a check found in a file: what every reporter shows. Lines and columns start at 1, in UTF-16 units. */
export interface Finding {
  /** Stable, kebab-case; also the name of its page in docs/migrate/rules/. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to do instead. */
  readonly hint?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The place behind the last character. */
  readonly endLine: number;
  readonly endColumn: number;
  /** The migration's version; undefined when the file's name does not say. */
  readonly version?: string;
  readonly direction?: 'up' | 'down';
  /** Whether `--fix` can rewrite it. */
  readonly fixable: boolean;
  /** The text of the file, for an excerpt; without secrets. */
  readonly source: string;
}

/** What a reporter says about a rule besides its findings. */
export interface RuleFacts {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity | 'off';
  readonly help: string;
}

export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(limit);
}
