import { coveragePy } from './coverage-py.ts';
import { goCover } from './go.ts';
import { istanbul } from './istanbul.ts';
import { jacoco } from './jacoco.ts';
import { junit } from './junit.ts';
import type { FoundReport, ReportFormat } from './report.ts';
import { printedCounts } from './runners.ts';

/** All formats of reports. A file or an output is read by the first one that finds something of its kind in it. */
const formats: readonly ReportFormat[] = [istanbul, jacoco, coveragePy, goCover, junit, printedCounts];

/** What a file of a checkout says. Pure. */
export function readReportFile(path: string, text: string): FoundReport[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = formats
    .filter(({ fileName }) => fileName?.test(name) === true)
    .map(({ readFile }) => readFile?.(text) ?? [])
    .find(reports => reports.length > 0);
  return (found ?? []).map(report => ({ ...report, from: path }));
}

/** What a command has printed, of each kind of report the first that is understood. Pure. */
export function readPrintedReports(output: string): FoundReport[] {
  const all = formats.map(({ readOutput }) => readOutput?.(output) ?? []);
  const coverage = all.find(reports => reports[0]?.kind === 'coverage') ?? [];
  const tests = all.find(reports => reports[0]?.kind === 'tests') ?? [];
  return [...coverage, ...tests].map(report => ({ ...report, from: 'printed' }));
}

/** True for the names of files that may be reports: the others are not even opened. */
export function mayBeReport(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return formats.some(({ fileName }) => fileName?.test(name) === true);
}
