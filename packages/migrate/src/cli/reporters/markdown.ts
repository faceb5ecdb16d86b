import { escapeTableCell, pathAsUri } from '@proven/terminal';
import type { Finding, Severity } from '../../finding.ts';
import { redact } from '../../redact.ts';
import { type Reporter, summarize } from './report.ts';

const marks: Readonly<Record<Severity, string>> = { error: '🛑', warning: '⚠️', note: '💡' };

/** Markdown for a comment on a pull request. Its first line is a mark by which the same comment is found again. */
export const markdownReporter: Reporter = report => {
  const { command, findings } = report;
  const lines = [
    `<!-- migrate ${command} -->`,
    `### migrate ${command}: ${summarize(report)}`,
    '',
    ...(findings.length === 0 ? [] : ['|     | where | what | instead |', '| --- | --- | --- | --- |']),
    ...findings.map(rowOf),
    ...(findings.length === 0 ? [] : ['']),
  ];
  return lines.join('\n');
};

function rowOf({ severity, rule, message, hint = '', file, line }: Finding): string {
  const place = `[${escapeCell(file.split(/[\\/]/).at(-1) ?? file)}:${line}](${pathAsUri(file)}#L${line})`;
  return `| ${marks[severity]} ${severity} | ${place} | ${escapeCell(message)} (\`${rule}\`) | ${escapeCell(hint)} |`;
}

function escapeCell(text: string): string {
  return escapeTableCell(redact(text));
}
