import { pathAsUri } from '@proven/terminal';
import type { Finding } from '../../finding.ts';
import { redact } from '../../redact.ts';
import { type FindingKind, findingKinds } from '../../validate/kinds.ts';
import { pathIn, type Reporter } from './report.ts';

/** SARIF 2.1.0, which GitHub, GitLab and editors read. */
export const sarifReporter: Reporter = ({ toolVersion, findings, root }) => {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'blueprint', version: toolVersion, rules: findingKinds.map(describeKind) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        results: findings.map(finding => resultOf(finding, root)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

function describeKind({ id, severity, summary, help }: FindingKind) {
  return {
    id,
    shortDescription: { text: summary },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: severity },
  };
}

/** What is about the design as a whole has no place. */
function resultOf({ code, severity, message, hint, file, line = 1 }: Finding, root: string) {
  return {
    ruleId: code,
    ruleIndex: findingKinds.findIndex(({ id }) => id === code),
    level: severity,
    message: { text: redact(hint === undefined ? message : `${message}. ${hint}`) },
    ...(file === undefined ? {} : { locations: [locationOf(pathIn(root, file), line)] }),
    // The same finding in another line is the same finding.
    partialFingerprints: { 'blueprintFinding/v1': `${code} ${redact(message)}` },
  };
}

function locationOf(path: string, line: number) {
  const artifactLocation = path.startsWith('/')
    ? { uri: `file://${pathAsUri(path)}` }
    : { uri: pathAsUri(path), uriBaseId: 'SRCROOT' };
  return { physicalLocation: { artifactLocation, region: { startLine: line } } };
}
