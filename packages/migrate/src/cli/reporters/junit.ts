import { escapeXml } from '@proven/terminal';
import { type Finding, isAtLeast } from '../../finding.ts';
import { redact } from '../../redact.ts';
import type { Report, Reporter } from './report.ts';

/** JUnit's XML: a test case for each file, which fails when a finding in it makes the check fail. */
export const junitReporter: Reporter = report => {
  const files = [...new Set([...report.files, ...report.findings.map(({ file }) => file)])];
  const cases = files.map(file => testCase(file, report));
  const failures = cases.filter(({ failed }) => failed).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0"`;
  const name = `migrate ${report.command}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...cases.flatMap(({ lines }) => lines),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};

function testCase(file: string, { findings, failOn, command }: Report): { failed: boolean; lines: string[] } {
  const own = findings.filter(finding => finding.file === file);
  const failing = own.filter(({ severity }) => isAtLeast(severity, failOn));
  const others = own.filter(({ severity }) => !isAtLeast(severity, failOn));
  const head = `    <testcase classname="migrate.${command}" name="${escapeXml(file)}"`;
  if (own.length === 0) return { failed: false, lines: [`${head}/>`] };
  // Many readers show one failure a test case only: so there is one, with all of them in it.
  const [first] = failing;
  return {
    failed: first !== undefined,
    lines: [
      `${head}>`,
      ...(first === undefined
        ? []
        : [
            `      <failure type="${first.rule}" message="${escapeXml(messageOf(failing))}">${escapeXml(listOf(failing))}</failure>`,
          ]),
      ...(others.length === 0 ? [] : [`      <system-out>${escapeXml(listOf(others))}</system-out>`]),
      '    </testcase>',
    ],
  };
}

function messageOf(failing: readonly Finding[]): string {
  const [first] = failing;
  const more = failing.length === 1 ? '' : ` (and ${failing.length - 1} more)`;
  return redact(`${first?.message ?? ''}${more}`);
}

function listOf(findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ rule, severity, message, hint, file, line, column }) =>
      `${file}:${line}:${column} ${severity}[${rule}] ${message}${hint === undefined ? '' : `\n  ${hint}`}`,
  );
  return redact(lines.join('\n'));
}
