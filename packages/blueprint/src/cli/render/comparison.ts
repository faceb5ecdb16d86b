import { type Cell, type Output, printable, table, wrap } from '@proven/terminal';
import type { Fraction, Scores } from '../../draft/compare.ts';
import { type Cost, formatCost } from '../../models/cost.ts';
import type { Judgement } from '../../prompts/answers.ts';

/** A row for each figure, a column for each design. The best of a row is bold where more or less is plainly better. */
const figures: readonly {
  readonly label: string;
  readonly value: (scores: Scores) => number | Fraction;
  readonly better?: 'more' | 'less';
}[] = [
  { label: 'errors found by rules', value: scores => scores.errors, better: 'less' },
  { label: 'warnings', value: scores => scores.warnings, better: 'less' },
  { label: 'requirements covered', value: scores => scores.covered, better: 'more' },
  { label: 'tasks with a check', value: scores => scores.checkedTasks, better: 'more' },
  { label: 'metrics with a command', value: scores => scores.measuredMetrics, better: 'more' },
  { label: 'decisions', value: scores => scores.decisions },
  { label: 'components', value: scores => scores.components },
  { label: 'tasks', value: scores => scores.tasks },
  { label: 'complex tasks', value: scores => scores.complexTasks },
  { label: 'tasks one after the other', value: scores => scores.longestChain },
  { label: 'packages from outside', value: scores => scores.packages },
  { label: 'words to read', value: scores => scores.words, better: 'less' },
];

export function renderScores(scores: readonly Scores[], output: Output): void {
  const columns = [
    { header: '' },
    ...scores.map(({ name }) => ({ header: printable(name), align: 'right' as const, shrink: 1 })),
  ];
  const rows = figures.map(({ label, value, better }): Cell[] => {
    const values = scores.map(value);
    const best = bestOf(values, better);
    return [
      label,
      ...values.map(each => ({
        text: shown(each),
        style: best !== undefined && amount(each) === best ? output.style.bold : undefined,
      })),
    ];
  });
  output.lines(table(columns, rows, output));
}

export function renderJudgement(judgement: Judgement, cost: Cost, output: Output): void {
  const paragraph = (text: string, indent = '  ') =>
    output.lines(wrap(`${indent}${printable(text)}`, output.width, indent));
  for (const { design, strongest, weakest, rightWhen } of judgement.designs) {
    output.line(output.style.bold(printable(design)));
    paragraph(`+ ${strongest}`);
    paragraph(`- ${weakest}`);
    paragraph(`right when ${rightWhen}`);
    output.line();
  }
  output.line(`Recommended: ${output.style.bold(printable(judgement.recommended))}`);
  for (const reason of judgement.reasons) paragraph(reason);
  if (judgement.combination !== null) paragraph(`combine: ${judgement.combination}`);
  output.line();
  output.line(`A model's opinion, ${formatCost(cost)}. "blueprint compare --pick NAME" takes one.`);
}

export function renderPicked(name: string, folder: string, { line, style, symbols }: Output): void {
  line(`${style.green(symbols.success)} ${printable(name)} is now the design in ${printable(folder)}`);
}

function bestOf(
  values: readonly (number | Fraction)[],
  better: 'more' | 'less' | undefined,
): number | undefined {
  const amounts = values.map(amount);
  if (better === undefined || new Set(amounts).size === 1) return undefined;
  return better === 'more' ? Math.max(...amounts) : Math.min(...amounts);
}

function amount(value: number | Fraction): number {
  if (typeof value === 'number') return value;
  return value.denominator === 0 ? 0 : value.numerator / value.denominator;
}

function shown(value: number | Fraction): string {
  return typeof value === 'number'
    ? value.toLocaleString('en')
    : `${value.numerator} of ${value.denominator}`;
}
