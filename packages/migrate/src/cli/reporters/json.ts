import { withoutSecrets } from '../render/json.ts';
import { countBySeverity, type Report, type Reporter } from './report.ts';

/** Raised when a reader of the old form could break. */
const formatVersion = 1;

/** One document; also the `data` of `--json`. */
export function reportAsJson(report: Report): Record<string, unknown> {
  const { files, findings, failOn } = report;
  return {
    files: files.length,
    failOn,
    counts: countBySeverity(findings),
    findings: findings.map(({ source: _, ...finding }) => finding),
  };
}

export const jsonReporter: Reporter = report => {
  const { command, toolVersion } = report;
  const head = { tool: 'migrate', toolVersion, command, formatVersion };
  return `${JSON.stringify(withoutSecrets({ ...head, ...reportAsJson(report) }), null, 2)}\n`;
};
