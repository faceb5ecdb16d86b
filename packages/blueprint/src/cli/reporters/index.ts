import { jsonReporter } from './json.ts';
import { junitReporter } from './junit.ts';
import { markdownReporter } from './markdown.ts';
import type { Reporter } from './report.ts';
import { sarifReporter } from './sarif.ts';

/** All formats for programs, by the name that `--report` takes. */
export const reporters = {
  json: jsonReporter,
  junit: junitReporter,
  sarif: sarifReporter,
  markdown: markdownReporter,
} as const satisfies Record<string, Reporter>;

export type ReportFormat = keyof typeof reporters;

/** A report that is written to a file. */
export interface ReportTarget {
  readonly format: ReportFormat;
  readonly file: string;
}
