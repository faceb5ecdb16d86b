import { join, relative } from 'node:path';
import { type Deviation, describeDeviation } from '../drift/deviation.ts';
import type { Finding, Severity } from '../finding.ts';
import { type FindingId, kindOf } from './kinds.ts';
import type { Proof } from './proof.ts';
import type { Validation } from './validation.ts';

/** Where things stand. */
export interface Places {
  /** The person's checkout; absolute. */
  readonly root: string;
  /** The folder of the design; absolute. */
  readonly designFolder: string;
  /** By the id of an element, in the folder of the design. */
  readonly places: ReadonlyMap<string, { readonly file: string; readonly line: number }>;
}

/** Everything that a validation found, worst first. What is in the baseline is told by its number only. Pure. */
export function findingsOf(validation: Validation, places: Places): Finding[] {
  const findings = [
    ...validation.proofs.flatMap(proof => ofProof(proof, places)),
    ...ofTests(validation),
    ...validation.compared.fresh.map(each => ofDeviation(each, places)),
    ...validation.compared.stale.map(entry =>
      finding('stale-baseline', `the baseline has "${entry}", which is mended`, {
        file: join(places.designFolder, 'drift_baseline.json'),
      }),
    ),
    ...validation.missingFiles.map(file =>
      finding('planned-file', `the execution prompt plans ${file}, and it is not there`, {
        file: join(places.designFolder, 'execution_prompt.md'),
      }),
    ),
    ...ofUnread(validation, places),
  ];
  const rank = ({ severity }: Finding) => (severity === 'error' ? 0 : 1);
  return findings.sort((one, other) => rank(one) - rank(other));
}

/** Whether the commit is what its design says. */
export function isSound(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity !== 'error');
}

function finding(id: FindingId, message: string, more: Partial<Finding> = {}): Finding {
  const { severity, help } = kindOf(id);
  return { code: id, severity, message, hint: help, page: 'docs/blueprint/validate.md', ...more };
}

function ofProof(proof: Proof, places: Places): Finding[] {
  const { verdict, kind, isRequired, reason, unjudged } = proof;
  const at = placeOf(proof.id, places);
  if (verdict === 'failed') {
    const id = kind === 'metric' ? 'metric-missed' : 'check-failed';
    return [finding(id, `${nameOf(proof)}: ${reason ?? ''}`, { ...at, details: tailOf(proof, places) })];
  }
  if (verdict === 'not_measured') {
    const severity: Severity = isRequired ? 'error' : 'warning';
    return [finding('not-measured', `${nameOf(proof)}: ${reason ?? ''}`, { ...at, severity })];
  }
  return unjudged.map(text =>
    finding('not-judged', `${nameOf(proof)}: of "${text}" only the exit code was looked at`, at),
  );
}

/** `the check of T1 "Scaffold": npm test` */
export function nameOf({ id, kind, title, command }: Proof): string {
  const what = { check: 'the check of', confirmation: 'the confirmation of', metric: 'the metric' }[kind];
  return `${what} ${id} "${title}"${command === null ? '' : ` (${command})`}`;
}

const tailLines = 12;

function tailOf({ evidence }: Proof, { root, designFolder }: Places): string[] {
  if (evidence === null) return [];
  const lines = evidence.tail.split('\n').filter(line => line.trim() !== '');
  return [
    ...lines.slice(-tailLines),
    `All of it is in ${relative(root, join(designFolder, evidence.output))}.`,
  ];
}

function ofTests({ reports }: Validation): Finding[] {
  return reports.flatMap(report => {
    if (report.kind !== 'tests') return [];
    const { tests, skipped, tool, from } = report;
    if (tests === 0) return [finding('no-tests', `${tool} ran no test (${from})`)];
    return skipped === 0
      ? []
      : [finding('tests-skipped', `${skipped} of ${tests} tests were skipped (${tool}, ${from})`)];
  });
}

const ids: Readonly<Record<Deviation['kind'], FindingId>> = {
  divergent_edge: 'divergent-edge',
  absent_edge: 'absent-edge',
  unmapped_file: 'unmapped-file',
  missing_path: 'missing-path',
  undeclared_package: 'undeclared-package',
  unproven_requirement: 'unproven-requirement',
};

function ofDeviation(deviation: Deviation, places: Places): Finding {
  const message = describeDeviation(deviation);
  return finding(ids[deviation.kind], message, placeOfDeviation(deviation, places));
}

function placeOfDeviation(deviation: Deviation, places: Places): Partial<Finding> {
  if ('file' in deviation) {
    const line = 'line' in deviation ? deviation.line : 1;
    return { file: join(places.root, deviation.file), ...(line === null ? {} : { line }) };
  }
  const id = 'component' in deviation ? deviation.component : deviation.requirement;
  return placeOf(id, places);
}

function placeOf(id: string, { designFolder, places }: Places): Partial<Finding> {
  const place = places.get(id);
  return place === undefined ? {} : { file: join(designFolder, place.file), line: place.line };
}

const mostUnresolved = 20;

function ofUnread({ drift }: Validation, { root }: Places): Finding[] {
  const { figures, unresolved } = drift;
  const words = figures.divergentEdges.notMeasured;
  return [
    ...(words === null ? [] : [finding('unread-code', `edges are not measured everywhere: ${words}`)]),
    ...unresolved.slice(0, mostUnresolved).map(({ from, specifier }) =>
      finding('unresolved-import', `${from} imports ${specifier}, which leads nowhere`, {
        file: join(root, from),
      }),
    ),
  ];
}
