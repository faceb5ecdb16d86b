import { isAbsolute, relative } from 'node:path';
import { type Output, plural, printable, renderProblem } from '@proven/terminal';
import { countSeverities, type Finding } from '../../finding.ts';

/** A finding of a document: without the text of the file. */
export function jsonOfFinding({ code, source: _, ...finding }: Finding): Record<string, unknown> {
  return { rule: code, ...finding };
}

/** Findings by file, in the order of its lines; advice and page of a rule stand with its first finding. */
export function renderFindings(findings: readonly Finding[], directory: string, output: Output): void {
  const told = new Set<string>();
  for (const [file, ofFile] of groupByFile(findings, directory)) {
    output.line(output.style.bold(printable(file)));
    for (const finding of ofFile) {
      output.line();
      output.lines(renderFinding(finding, told, output).map(line => `  ${line}`));
    }
    output.line();
  }
}

/** What was found, in one line. */
export function renderVerdict(findings: readonly Finding[], nothing: string, output: Output): void {
  const { errors, warnings } = countSeverities(findings);
  const { style, symbols } = output;
  if (findings.length === 0) output.line(`${style.green(symbols.success)} ${nothing}`);
  else {
    const mark = errors > 0 ? style.red(symbols.failure) : style.yellow(symbols.warning);
    output.line(`${mark} ${plural(errors, 'error')}, ${plural(warnings, 'warning')}.`);
  }
}

function groupByFile(findings: readonly Finding[], directory: string): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const file = finding.file === undefined ? 'the design as a whole' : pathFrom(directory, finding.file);
    groups.set(file, [...(groups.get(file) ?? []), finding]);
  }
  for (const group of groups.values()) group.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  return groups;
}

function pathFrom(directory: string, file: string): string {
  const path = relative(directory, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}

function renderFinding(finding: Finding, told: Set<string>, output: Output): string[] {
  const { file: _, hint, page, ...rest } = finding;
  const isNew = hint !== undefined && !told.has(hint);
  if (hint !== undefined) told.add(hint);
  const hasPage = page !== undefined && !told.has(page);
  if (page !== undefined) told.add(page);
  const surface = { ...output, width: output.width - 2, style: output.style, symbols: output.symbols };
  return [
    ...renderProblem(isNew ? { ...rest, hint } : rest, surface),
    ...(hasPage ? [output.style.dim(`  page: ${page}`)] : []),
  ];
}
