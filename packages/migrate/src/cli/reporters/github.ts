import type { Severity } from '../../finding.ts';
import { redact } from '../../redact.ts';
import { type Reporter, summarize } from './report.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Workflow commands of GitHub Actions: each finding appears beside its line in the pull request. */
export const githubReporter: Reporter = report => {
  const lines = report.findings.map(
    ({ rule, severity, message, hint, file, line, column, endLine, endColumn }) => {
      const properties = {
        file: file.replaceAll('\\', '/').replace(/^\.\//, ''),
        line,
        endLine,
        // GitHub takes columns only of findings within one line.
        ...(line === endLine ? { col: column, endColumn } : {}),
        title: rule,
      };
      const list = Object.entries(properties).map(
        ([name, value]) => `${name}=${escapeProperty(String(value))}`,
      );
      const text = hint === undefined ? message : `${message}\n${hint}`;
      return `::${commands[severity]} ${list.join(',')}::${escapeData(redact(text))}`;
    },
  );
  return `${[...lines, `${summarize(report)}.`].join('\n')}\n`;
};

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
