import { type Cell, formatDuration, formatTime, type Output, plural, table } from '@proven/terminal';
import type { StatusReport } from '../../migrator.ts';
import type { MigrationState, MigrationStatus } from '../../plan/status.ts';

type Mark = {
  readonly symbol: 'success' | 'failure' | 'warning';
  readonly colour: 'green' | 'yellow' | 'red';
};

const marks: Readonly<Record<MigrationState, Mark>> = {
  applied: { symbol: 'success', colour: 'green' },
  pending: { symbol: 'failure', colour: 'yellow' },
  failed: { symbol: 'warning', colour: 'red' },
  unfinished: { symbol: 'warning', colour: 'red' },
  changed: { symbol: 'warning', colour: 'red' },
  missing: { symbol: 'warning', colour: 'red' },
  out_of_order: { symbol: 'warning', colour: 'yellow' },
};

/** The list of migrations with their states, and a summary. Times are UTC. */
export function renderStatus(report: StatusReport, output: Output): void {
  const { migrations } = report;
  output.lines(
    table(
      [
        {},
        { shrink: 2, minimum: 20 },
        { shrink: 1, minimum: 12 },
        { dropBelow: 100, align: 'right' },
        { dropBelow: 120 },
      ],
      migrations.map(status => rowOf(status, output)),
      output,
    ),
  );
  output.line();
  output.line(
    `Database ${report.database}, schema ${report.schema}: ${summarize(migrations)}. Times are UTC.`,
  );
}

export function countStates(migrations: readonly MigrationStatus[]): { applied: number; total: number } {
  return {
    applied: migrations.filter(status => status.state === 'applied').length,
    total: migrations.length,
  };
}

function rowOf(status: MigrationStatus, { style, symbols }: Output): Cell[] {
  const mark = marks[status.state];
  const paint = style[mark.colour];
  const { entry } = status;
  const isApplied = status.state === 'applied';
  return [
    { text: symbols[mark.symbol], style: paint },
    status.file?.fileName ?? `${status.version}_${status.description}.sql`,
    { text: `(${stateText(status)})`, style: isApplied ? style.dim : paint },
    {
      text: isApplied && entry?.executionTimeMs !== undefined ? formatDuration(entry.executionTimeMs) : '',
      style: style.dim,
    },
    { text: isApplied && entry !== undefined ? `by ${entry.appliedBy}` : '', style: style.dim },
  ];
}

function stateText({ state, entry, onlyLineEndsChanged }: MigrationStatus): string {
  const when = entry?.appliedAt === undefined ? '' : ` ${timeOf(entry.appliedAt)}`;
  switch (state) {
    case 'applied':
      return `${entry?.status === 'baseline' ? 'baseline' : 'applied'}${when}${onlyLineEndsChanged ? ', line ends differ' : ''}`;
    case 'pending':
      return entry?.rollbackAt === undefined ? 'pending' : `pending, rolled back ${timeOf(entry.rollbackAt)}`;
    case 'failed':
      return 'failed, will be tried again';
    case 'unfinished':
      return 'unfinished, will be resumed';
    case 'changed':
      return `changed since it was applied${when}`;
    case 'missing':
      return `applied${when}, file is missing`;
    case 'out_of_order':
      return 'pending, out of order';
  }
}

function timeOf(time: Date): string {
  return formatTime(time).replace(/ UTC$/, '');
}

function summarize(migrations: readonly MigrationStatus[]): string {
  const words: Readonly<Record<MigrationState, string>> = {
    applied: 'applied',
    pending: 'pending',
    failed: 'failed',
    unfinished: 'unfinished',
    changed: 'changed',
    missing: 'without a file',
    out_of_order: 'out of order',
  };
  const counts = (Object.keys(words) as MigrationState[])
    .map(state => ({ state, count: migrations.filter(status => status.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${words[state]}`);
  return `${plural(migrations.length, 'migration')}, ${counts.join(', ')}`;
}
