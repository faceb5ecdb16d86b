import { escapeXml } from '@proven/terminal';
import type { Finding } from '../../finding.ts';
import { nameOf } from '../../validate/findings.ts';
import { findingKinds } from '../../validate/kinds.ts';
import type { Proof } from '../../validate/proof.ts';
import { pathIn, type Reporter, type ValidationReport } from './report.ts';

/**
 * JUnit's XML: a test case for each check, confirmation and metric, and one for each part of drift. What was not measured
 * is skipped there, and never passed.
 */
export const junitReporter: Reporter = report => {
  const cases = [...report.validation.proofs.map(caseOfProof), ...casesOfDrift(report)];
  const count = (outcome: Case['outcome']) => cases.filter(each => each.outcome === outcome).length;
  const counts = `tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`;
  const name = escapeXml(`blueprint validate ${report.name}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...cases.flatMap(linesOf),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};

interface Case {
  readonly group: string;
  readonly name: string;
  readonly seconds: number;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly message: string;
  readonly text: string;
}

function caseOfProof(proof: Proof): Case {
  const { verdict, isRequired, kind, reason, evidence } = proof;
  const failed = verdict === 'failed' || (verdict === 'not_measured' && isRequired);
  return {
    group: kind,
    name: nameOf(proof),
    seconds: (evidence?.durationMs ?? 0) / 1000,
    outcome: failed ? 'failed' : verdict === 'not_measured' ? 'skipped' : 'passed',
    message: reason ?? '',
    text: evidence?.tail ?? '',
  };
}

const ofProofs = new Set(['check-failed', 'metric-missed', 'not-measured', 'not-judged']);

function casesOfDrift({ findings, root, validation }: ValidationReport): Case[] {
  return findingKinds
    .filter(({ id }) => !ofProofs.has(id) && (id !== 'unproven-requirement' || !validation.isDriftOnly))
    .map(({ id, summary }) => {
      const own = findings.filter(({ code }) => code === id);
      return {
        group: 'drift',
        name: `${id}: ${summary}`,
        seconds: 0,
        outcome: own.some(({ severity }) => severity === 'error') ? 'failed' : 'passed',
        message: own.length === 1 ? (own[0]?.message ?? '') : `${own.length} found`,
        text: own.map(each => lineOf(each, root)).join('\n'),
      };
    });
}

function lineOf({ file, line, message }: Finding, root: string): string {
  return file === undefined
    ? message
    : `${pathIn(root, file)}${line === undefined ? '' : `:${line}`} ${message}`;
}

function linesOf({ group, name, seconds, outcome, message, text }: Case): string[] {
  const head = `    <testcase classname="blueprint.${group}" name="${escapeXml(name)}" time="${seconds}"`;
  if (outcome === 'passed' && text === '') return [`${head}/>`];
  const body = {
    passed: `      <system-out>${escapeXml(text)}</system-out>`,
    failed: `      <failure message="${escapeXml(message)}">${escapeXml(text)}</failure>`,
    skipped: `      <skipped message="${escapeXml(message)}"/>`,
  }[outcome];
  return [`${head}>`, body, '    </testcase>'];
}
