import {
  type Cell,
  fit,
  formatDuration,
  formatTime,
  type Output,
  plural,
  printable,
  table,
  wrap,
} from '@proven/terminal';
import type { StatusReport } from '../../migrator/migrator.ts';
import type { MigrationState, MigrationStatus } from '../../plan/status.ts';
import { redact } from '../../redact.ts';

/** A state as people see it: what was rolled back is pending, and worth telling from what was never applied. */
type ShownState = MigrationState | 'rolled_back';

interface Look {
  readonly symbol: 'success' | 'failure' | 'warning';
  readonly colour: 'green' | 'yellow' | 'red';
  /** In the summary, behind a number. */
  readonly counted: string;
}

const looks: Readonly<Record<ShownState, Look>> = {
  applied: { symbol: 'success', colour: 'green', counted: 'applied' },
  pending: { symbol: 'failure', colour: 'yellow', counted: 'pending' },
  rolled_back: { symbol: 'failure', colour: 'yellow', counted: 'rolled back' },
  out_of_order: { symbol: 'warning', colour: 'yellow', counted: 'out of order' },
  failed: { symbol: 'warning', colour: 'red', counted: 'failed' },
  unfinished: { symbol: 'warning', colour: 'red', counted: 'unfinished' },
  rollback_unfinished: { symbol: 'warning', colour: 'red', counted: 'rolled back half way' },
  changed: { symbol: 'warning', colour: 'red', counted: 'changed' },
  missing: { symbol: 'warning', colour: 'red', counted: 'without a file' },
};

/** The list of migrations with their states, a summary, and what stands in the way of the next `up`. Times are UTC. */
export function renderStatus({ migrations, database, schema }: StatusReport, output: Output): void {
  const { style, width } = output;
  const rows = table(
    [
      {},
      { shrink: 2, minimum: 20 },
      { shrink: 1, minimum: 12 },
      { dropBelow: 100, align: 'right' },
      { dropBelow: 120 },
    ],
    migrations.map(status => rowOf(status, output)),
    output,
  );
  output.lines(rows.flatMap((row, index) => [row, ...noteOn(migrations[index], output)]));
  output.line();
  output.lines(wrap(summarize(migrations), width));
  output.lines(
    wrap(`Database ${printable(database)}, schema ${printable(schema)}. Times are UTC.`, width).map(
      style.dim,
    ),
  );
  const advice = adviceOn(migrations);
  if (advice.length === 0) return;
  output.line();
  const mark = style.yellow(output.symbols.warning);
  output.lines(advice.flatMap(text => wrap(`${mark} ${text}`, width, '  ')));
}

export function countStates(migrations: readonly MigrationStatus[]): { applied: number; total: number } {
  return {
    applied: migrations.filter(status => status.state === 'applied').length,
    total: migrations.length,
  };
}

function rowOf(status: MigrationStatus, { style, symbols }: Output): Cell[] {
  const { symbol, colour } = looks[shownState(status)];
  const { entry } = status;
  const isApplied = status.state === 'applied';
  return [
    { text: symbols[symbol], style: style[colour] },
    status.file?.fileName ?? `${status.version}_${status.description}.sql`,
    { text: `(${stateText(status)})`, style: isApplied ? style.dim : style[colour] },
    {
      // What was marked was not run here.
      text:
        isApplied && entry?.executionTimeMs !== undefined && entry.status !== 'baseline'
          ? formatDuration(entry.executionTimeMs)
          : '',
      style: style.dim,
    },
    { text: isApplied && entry !== undefined ? `by ${entry.appliedBy}` : '', style: style.dim },
  ];
}

function shownState({ state, entry }: MigrationStatus): ShownState {
  return state === 'pending' && entry?.rollbackAt !== undefined ? 'rolled_back' : state;
}

function stateText(status: MigrationStatus): string {
  const { entry } = status;
  switch (shownState(status)) {
    case 'applied':
      return `${entry?.status === 'baseline' ? 'baseline' : 'applied'}${timeOf(entry?.appliedAt)}`;
    case 'pending':
      return 'pending';
    case 'rolled_back':
      return `rolled back${timeOf(entry?.rollbackAt)}`;
    case 'failed':
      return 'failed, will be tried again';
    case 'unfinished':
      return 'unfinished, will be resumed';
    case 'rollback_unfinished':
      return 'rolled back half way';
    case 'changed':
      return 'changed';
    case 'missing':
      return 'no file';
    case 'out_of_order':
      return 'pending, out of order';
  }
}

function timeOf(time: Date | undefined): string {
  return time === undefined ? '' : ` ${formatTime(time).replace(/ UTC$/, '')}`;
}

/** What one line has no room for: why it failed, or how file and history differ. */
function noteOn(status: MigrationStatus | undefined, { width, symbols, style }: Output): string[] {
  const note = status === undefined ? undefined : noteText(status);
  if (note === undefined) return [];
  const [first = ''] = redact(note).split('\n');
  return [style.dim(fit(`     ${printable(first)}`, width, symbols.ellipsis))];
}

function noteText({ state, entry, onlyLineEndsChanged }: MigrationStatus): string | undefined {
  if (onlyLineEndsChanged) return 'its line ends or byte order mark are not those of the applied file';
  switch (state) {
    case 'failed':
      return entry?.notes;
    case 'changed':
      return `applied${timeOf(entry?.appliedAt)}; the file was edited since`;
    case 'missing':
      return `applied${timeOf(entry?.appliedAt)}; the file is gone`;
    default:
      return undefined;
  }
}

function summarize(migrations: readonly MigrationStatus[]): string {
  const all = migrations.length;
  const counts = (Object.keys(looks) as ShownState[])
    .map(state => ({ state, count: migrations.filter(status => shownState(status) === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count === all && all > 1 ? 'all' : count} ${looks[state].counted}`);
  return `${plural(all, 'migration')}: ${counts.join(', ')}`;
}

/** What the next `up` refuses. */
function adviceOn(migrations: readonly MigrationStatus[]): string[] {
  const has = (...states: readonly MigrationState[]) =>
    migrations.some(status => states.includes(status.state));
  return [
    ...(has('changed', 'missing')
      ? [
          '"migrate up" refuses while an applied file is changed or missing; "migrate up --dry-run" shows the difference.',
        ]
      : []),
    ...(has('out_of_order')
      ? [
          '"migrate up" applies files older than the newest applied one only with --allow-out-of-order, or when their "-- Depends:" line names what they need.',
        ]
      : []),
  ];
}
