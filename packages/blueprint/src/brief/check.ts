import { type Finding, pageOf } from '../finding.ts';
import type { BriefReading } from './read.ts';
import { briefRules } from './rules/index.ts';
import type { BriefFinding, BriefRule } from './rules/rule.ts';

/** The page that explains how brief.md is written. */
const formatPage = 'docs/blueprint/brief.md';

/**
 * Everything that a designer would have to guess, in the order of the file: first what cannot be understood, then what
 * is about the file as a whole. Pure.
 */
export function checkBrief(reading: BriefReading, file: string): Finding[] {
  const unread = reading.problems.map(
    (problem): Finding => ({ severity: 'error', ...problem, page: formatPage }),
  );
  const isEmpty = unread.some(({ code }) => code === 'empty_brief');
  const found = isEmpty ? [] : briefRules.flatMap(rule => applyRule(rule, reading, file));
  return [
    ...unread,
    ...found.sort((one, other) => (one.line ?? 0) - (other.line ?? 0) || columnOf(one) - columnOf(other)),
  ];
}

function applyRule(rule: BriefRule, reading: BriefReading, file: string): Finding[] {
  const { source } = reading.brief;
  return [...rule.find(reading)].map((found: BriefFinding) => ({
    code: rule.id,
    severity: rule.severity,
    ...found,
    file,
    source,
    page: pageOf(rule),
  }));
}

function columnOf({ column = 0 }: Finding): number {
  return column;
}
