import { type Output, plural, printable, table } from '@proven/terminal';
import { tasksOf } from '../../design/tasks.ts';
import { changesBetween, type DesignChange } from '../../draft/changes.ts';
import type { CodeImportReport } from '../../import/code.ts';
import type { ImportReport } from '../../import/import.ts';
import type { UnplacedLine } from '../../import/imported.ts';

/** More would push what was found off the screen; `--json` has all. */
const mostRanges = 20;

/** What was found, what is missing, and which lines found no place. */
export function renderImport(report: ImportReport, shown: (path: string) => string, output: Output): void {
  const { design, folder, format, gaps, unplaced, followUp } = report;
  const { line, style, symbols } = output;
  const verb = report.before === undefined ? 'Imported' : 'Added to';
  line(`${style.green(symbols.success)} ${verb} ${printable(shown(folder))} ${style.dim(`(${format})`)}`);
  if (report.before !== undefined) renderAdded(changesBetween(report.before, design), output);
  line();
  for (const [count, one, many] of countsOf(report)) {
    const mark = count === 0 ? style.red(symbols.failure) : style.green(symbols.success);
    line(`  ${mark} ${count === 0 ? `no ${many}` : plural(count, one, many)}`);
  }
  line(
    `  ${design.executionPrompt === '' ? style.red(symbols.failure) : style.green(symbols.success)} ${promptWords(design.executionPrompt)}`,
  );
  const parts = gaps.filter(({ deliverable }) => !deliverable);
  if (parts.length > 0) line('\n  Missing inside:');
  for (const { what, of } of parts)
    line(printable(`    ${[what, of.join(', ')].filter(Boolean).join(': ')}`));
  if (unplaced.length > 0) renderUnplaced(unplaced, output);
  if (followUp !== undefined)
    line(`\nThe prompt that asks for what is missing: ${printable(shown(followUp))}`);
}

/** The components that code has, and what nobody could read of it. */
export function renderCodeImport(
  { design, folder, followUp, code, before }: CodeImportReport,
  shown: (path: string) => string,
  output: Output,
): void {
  const { style, symbols } = output;
  const verb = before === undefined ? 'Imported' : 'Added to';
  output.line(`${style.green(symbols.success)} ${verb} ${printable(shown(folder))} ${style.dim('(code)')}\n`);
  const rows = design.components.map(({ id, paths, dependsOn, packages }) => [
    id,
    paths.join(', '),
    dependsOn.join(', '),
    packages.join(', '),
  ]);
  output.lines(
    table(
      [
        { header: 'component' },
        { header: 'paths', shrink: 1 },
        { header: 'depends on', shrink: 2 },
        { header: 'packages', shrink: 3 },
      ],
      rows,
      output,
    ),
  );
  output.line(`\n${plural(code.files.length, 'source file')} in ${plural(rows.length, 'component')}.`);
  for (const { file, reason } of code.unread.slice(0, mostRanges)) {
    output.line(style.yellow(`Not read: ${printable(file)}: ${reason}`));
  }
  for (const { from, specifier } of code.unresolved.slice(0, mostRanges)) {
    output.line(style.yellow(printable(`${from} imports ${specifier}, which leads nowhere`)));
  }
  if (followUp !== undefined) {
    output.line(`The prompt that asks for decisions and the rest: ${printable(shown(followUp))}`);
  }
}

function renderAdded(changes: readonly DesignChange[], { line }: Output): void {
  if (changes.length === 0) line('  Nothing: the design has all of it.');
  for (const { kind, id, title, change } of changes) {
    const shown = id === title ? title : `${id} ${title}`;
    line(printable(`  ${change === 'added' ? '+' : '~'} ${kind} ${shown}`));
  }
}

function countsOf({ design }: ImportReport): [count: number, one: string, many: string][] {
  return [
    [design.decisions.length, 'decision', 'decisions'],
    [tasksOf(design).length, 'task', 'tasks'],
    [design.metrics.length, 'metric', 'metrics'],
    [design.risks.length, 'risk', 'risks'],
    // Not everybody writes one, so that there is none is no gap.
    ...testCounts(design.testSpecification),
  ];
}

function testCounts(cases: readonly unknown[] | null): [count: number, one: string, many: string][] {
  return cases === null ? [] : [[cases.length, 'test case', 'test cases']];
}

function promptWords(prompt: string): string {
  return prompt === ''
    ? 'no execution prompt'
    : `execution prompt of ${plural(prompt.split('\n').length, 'line', 'lines')}`;
}

function renderUnplaced(unplaced: readonly UnplacedLine[], { line, style }: Output): void {
  line(`\n  ${plural(unplaced.length, 'line', 'lines')} found no place in the design:`);
  const ranges = rangesOf(unplaced);
  for (const { file, from, to, text } of ranges.slice(0, mostRanges)) {
    const where = from === to ? `${file}:${from}` : `${file}:${from}-${to}`;
    line(`    ${style.dim(printable(where))}  ${printable(text.trim().slice(0, 70))}`);
  }
  if (ranges.length > mostRanges)
    line(`    … and ${ranges.length - mostRanges} more places; --json lists every line`);
}

interface Range {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Lines that follow each other, blank ones between them included. */
function rangesOf(unplaced: readonly UnplacedLine[]): Range[] {
  const ranges: Range[] = [];
  for (const { file, line, text } of unplaced) {
    const last = ranges.at(-1);
    if (last !== undefined && last.file === file && line <= last.to + 2)
      ranges[ranges.length - 1] = { ...last, to: line };
    else ranges.push({ file, from: line, to: line, text });
  }
  return ranges;
}
