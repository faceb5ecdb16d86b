import { codeFrame } from './code-frame.ts';
import { printable } from './printable.ts';
import type { Surface } from './terminal.ts';
import { wrap } from './wrap.ts';

/** Something a person should fix, as it is shown. */
export interface Problem {
  /** Stable, to search for. */
  code: string;
  message: string;
  /** What to do about it. */
  hint?: string | undefined;
  file?: string | undefined;
  /** From 1. */
  line?: number | undefined;
  /** From 1, in UTF-16 units of the line. */
  column?: number | undefined;
  endColumn?: number | undefined;
  /** The whole text of the file; with `line` and `column` it gives an excerpt. */
  source?: string | undefined;
  /** `error` by default. */
  severity?: 'error' | 'warning' | 'note' | undefined;
  details?: readonly string[] | undefined;
}

/** Renders a problem to lines: what, where, the excerpt, details, and what to do. */
export function renderProblem(problem: Problem, surface: Surface): string[] {
  return [
    ...renderHeadline(problem, surface),
    ...renderPlace(problem, surface),
    ...(problem.details ?? []).flatMap(detail => wrap(`  ${toProse(detail)}`, surface.width, '  ')),
    ...(problem.hint ? renderHint(problem.hint, surface) : []),
  ];
}

/** Renders problems in the given order, with an empty line between them. */
export function renderProblems(problems: readonly Problem[], surface: Surface): string[] {
  return problems.flatMap((problem, index) => [
    ...(index > 0 ? [''] : []),
    ...renderProblem(problem, surface),
  ]);
}

function renderHeadline({ severity = 'error', code, message }: Problem, { style, width }: Surface): string[] {
  const label = `${severity}[${printable(code)}]`;
  const colour = { error: style.red, warning: style.yellow, note: style.cyan }[severity];
  const [first = '', ...rest] = wrap(`${label} ${toProse(message)}`, width, '  ');
  return [first.replace(label, text => style.bold(colour(text))), ...rest];
}

function renderPlace({ file, line, column, endColumn, source }: Problem, surface: Surface): string[] {
  const place = [
    file === undefined ? undefined : printable(file),
    line,
    line === undefined ? undefined : column,
  ];
  const shown = place.filter(part => part !== undefined).join(':');
  const title = file === undefined && line !== undefined ? `line ${shown}` : shown;
  const lines = title === '' ? [] : [`  ${surface.style.cyan(title)}`];
  if (source === undefined || line === undefined || column === undefined) return lines;
  const frame = codeFrame({ source, line, column, endColumn }, { ...surface, width: surface.width - 2 });
  return [...lines, ...frame.map(text => `  ${text}`)];
}

function renderHint(hint: string, { style, width }: Surface): string[] {
  const label = '  hint: ';
  const [first = '', ...rest] = wrap(label + toProse(hint), width, ' '.repeat(label.length));
  return [first.replace('hint:', text => style.bold(text)), ...rest];
}

function toProse(text: string): string {
  return printable(text.trimEnd(), { newlines: true });
}
