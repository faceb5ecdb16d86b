import { type Cell, type Output, plural, printable, table, wrap } from '@proven/terminal';
import type { ArmResult, EvalResults, PairedResult } from '../../eval/results.ts';
import { isTold } from '../../eval/statistics/paired.ts';
import type { Mean } from '../../eval/statistics/student.ts';
import type { Interval } from '../../eval/statistics/wilson.ts';
import { formatCost, formatUsd } from '../../models/cost.ts';

/** What the runs say, with the width of what is not known. */
export function renderEval(results: EvalResults, output: Output): void {
  const { finished, wanted, arms, tasks, paired, cost, designCost } = results;
  output.line(`${finished} of ${plural(wanted, 'run')}, ${formatCost(cost)}. Intervals are of 95 %.`);
  output.line();
  output.lines(table(armColumns, arms.map(armRow), output));
  output.line();
  output.lines(
    table(
      taskColumns(arms),
      tasks.map(({ task, arms: own }) => [task, ...own.map(({ passed, n }) => `${passed} of ${n}`)]),
      output,
    ),
  );
  output.line();
  for (const text of describePaired(paired)) output.lines(wrap(printable(text), output.width, '  '));
  if (designCost !== null) {
    output.line(`The designs themselves took ${formatCost(designCost)} once; that is in no figure above.`);
  }
}

const armColumns = [
  { header: 'arm', shrink: 1 },
  { header: 'passed', align: 'right' },
  { header: 'rate', align: 'right' },
  { header: 'interval', align: 'right' },
  { header: 'cost of a run', align: 'right', dropBelow: 70 },
  { header: 'time of a run', align: 'right', dropBelow: 90 },
] as const;

function armRow({ arm, n, passed, rate, interval, cost, unpriced, seconds }: ArmResult): Cell[] {
  return [
    arm,
    `${passed} of ${n}`,
    rate === null ? 'not measured' : percent(rate),
    interval === null ? '' : span(interval, percent),
    cost === null
      ? n === 0
        ? 'not measured'
        : 'unpriced'
      : `${meanText(cost, formatUsd)}${unpriced > 0 ? `, ${unpriced} unpriced` : ''}`,
    seconds === null ? 'not measured' : meanText(seconds, inSeconds),
  ];
}

function taskColumns(arms: readonly ArmResult[]) {
  return [
    { header: 'task', shrink: 1 },
    ...arms.map(({ arm }) => ({ header: arm, align: 'right' as const })),
  ];
}

function describePaired({ first, second, rates, pairs, cost, seconds }: PairedResult): string[] {
  if (rates === null) return ['There is no pair of runs to compare yet.'];
  const { n, difference, interval, p } = rates;
  const told = isTold(rates)
    ? `${second} passes ${difference > 0 ? 'more' : 'less'} often than ${first}.`
    : `Whether ${second} or ${first} passes more often cannot be told from ${plural(n, 'pair')}.`;
  return [
    told,
    `Difference of the rates over ${plural(n, 'pair')}: ${signed(difference, points)} (${span(interval, each => signed(each, points))}), p = ${p.toFixed(3)}. Only ${second} passed in ${pairs.onlySecond}, only ${first} in ${pairs.onlyFirst}.`,
    cost === null
      ? 'Difference of the cost: not measured.'
      : `Difference of the cost: ${differenceText(cost, formatUsd)} a run.`,
    ...(seconds === null ? [] : [`Difference of the time: ${differenceText(seconds, inSeconds)} a run.`]),
  ];
}

function differenceText({ mean, interval }: Mean, format: (value: number) => string): string {
  const text = signed(mean, format);
  return interval === null
    ? `${text} (one pair, no interval)`
    : `${text} (${span(interval, each => signed(each, format))})`;
}

function meanText({ mean, interval }: Mean, format: (value: number) => string): string {
  return interval === null
    ? format(mean)
    : `${format(mean)} (${span({ ...interval, from: Math.max(0, interval.from) }, format)})`;
}

function span({ from, to }: Interval, format: (value: number) => string): string {
  return `${format(from)} to ${format(to)}`;
}

function signed(value: number, format: (value: number) => string): string {
  return `${value < 0 ? '-' : '+'}${format(Math.abs(value))}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function points(difference: number): string {
  return `${Math.round(difference * 100)} points`;
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
