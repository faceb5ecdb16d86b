import { pathAsUri } from '@proven/terminal';
import type { Finding, RuleFacts } from '../../finding.ts';
import { redact } from '../../redact.ts';
import type { Reporter } from './report.ts';

/** SARIF 2.1.0, which GitHub, GitLab and editors read. Columns count UTF-16 units, as everywhere in migrate. */
export const sarifReporter: Reporter = ({ toolVersion, findings, rules }) => {
  const ids = rules.map(({ id }) => id);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'migrate', version: toolVersion, rules: rules.map(describeRule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The folder that migrate ran in.' } } },
        results: findings.map(finding => resultOf(finding, ids)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

function describeRule({ id, summary, severity, help }: RuleFacts) {
  return {
    id,
    shortDescription: { text: summary },
    help: { text: help, markdown: help },
    defaultConfiguration: severity === 'off' ? { enabled: false, level: 'note' } : { level: severity },
  };
}

function resultOf(finding: Finding, ids: readonly string[]) {
  const { rule, severity, message, hint, file, line, column, endLine, endColumn, version } = finding;
  const index = ids.indexOf(rule);
  return {
    ruleId: rule,
    ...(index === -1 ? {} : { ruleIndex: index }),
    level: severity,
    message: { text: redact(hint === undefined ? message : `${message}. ${hint}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: file.startsWith('/')
            ? { uri: `file://${pathAsUri(file)}` }
            : { uri: pathAsUri(file), uriBaseId: 'SRCROOT' },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
    // The same finding in another line is the same finding.
    partialFingerprints: { 'migrateFinding/v1': [version ?? file, rule, redact(message)].join(' ') },
  };
}
