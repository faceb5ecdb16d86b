import { escapeTableCell, pathAsUri } from '@proven/terminal';
import type { Finding } from '../../finding.ts';
import { redact } from '../../redact.ts';
import type { Proof } from '../../validate/proof.ts';
import { pathIn, type Reporter, type ValidationReport } from './report.ts';
import { driftRows, reasonedDeviations, summarize } from './words.ts';

/** Markdown for a comment on a pull request. Its first line is a mark by which the same comment is found again. */
export const markdownReporter: Reporter = report => {
  const { name, validation, findings, isSound } = report;
  const lines = [
    `<!-- blueprint validate ${name.replaceAll('--', '')} -->`,
    `### ${isSound ? '✅' : '🛑'} blueprint validate ${cell(name)}: ${summarize(report)}`,
    '',
    ...tableOf(
      ['drift', 'figure', ''],
      driftRows(report).map(row => row.map(cell)),
    ),
    ...listOf('In the baseline, with the reason:', reasonedDeviations(report).slice(0, mostFindings)),
    ...(validation.proofs.length === 0
      ? []
      : [
          '',
          ...tableOf(['', 'proof', 'what was expected', 'what was found'], validation.proofs.map(rowOfProof)),
        ]),
    ...(findings.length === 0
      ? []
      : [
          '',
          ...tableOf(
            ['', 'where', 'what', 'instead'],
            shown(findings).map(each => rowOfFinding(each, report)),
          ),
        ]),
    ...(findings.length > mostFindings ? ['', `… and ${findings.length - mostFindings} more.`] : []),
    '',
    `Commit ${validation.commit.slice(0, 12)}.`,
    '',
  ];
  return lines.join('\n');
};

/** A comment holds 65,536 characters. */
const mostFindings = 100;

function shown(findings: readonly Finding[]): readonly Finding[] {
  return findings.slice(0, mostFindings);
}

const marks = { passed: '✅', failed: '🛑', not_measured: '⚪', error: '🛑', warning: '⚠️' } as const;

function rowOfProof({ verdict, id, kind, title, expects, measured, reason, command }: Proof): string[] {
  const found = measured ?? reason ?? (verdict === 'passed' ? 'exit code as expected' : '');
  return [marks[verdict], `${kind} ${cell(id)}: ${cell(command ?? title)}`, cell(expects), cell(found)];
}

function rowOfFinding(
  { severity, code, message, hint = '', file, line }: Finding,
  { root }: ValidationReport,
): string[] {
  return [marks[severity], placeOf(root, file, line), `${cell(message)} (\`${code}\`)`, cell(hint)];
}

function placeOf(root: string, file: string | undefined, line: number | undefined): string {
  if (file === undefined) return '';
  const path = pathIn(root, file);
  const name = path.split('/').at(-1) ?? path;
  const suffix = line === undefined ? '' : `:${line}`;
  return `[${cell(name)}${suffix}](${pathAsUri(path)}${line === undefined ? '' : `#L${line}`})`;
}

function cell(text: string): string {
  return escapeTableCell(redact(text));
}

function listOf(head: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', head, '', ...items.map(each => `- ${cell(each)}`)];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
