import { formatBytes, formatDuration, type Output, printable, table, wrap } from '@proven/terminal';
import type { ForecastTable } from '../../proof/forecast/estimate.ts';
import type { ForecastAction, ForecastStatement, MigrationForecast } from '../../proof/forecast/forecast.ts';

const headers = ['line', 'statement', 'lock', 'table', 'rows', 'size', 'work', 'estimate'] as const;

const footnote =
  'Rows are the planner’s statistics. Estimates leave out the wait for locks; --json has the basis of each.';

/** One table a migration: each lock a line. */
export function renderForecast(forecast: readonly MigrationForecast[], output: Output): void {
  const { style } = output;
  for (const [place, migration] of forecast.entries()) {
    if (place > 0) output.line();
    output.line(style.bold(`${migration.file}${modeOf(migration)}`));
    const rows = migration.statements.flatMap(rowsOf);
    if (rows.length === 0) {
      output.line(style.dim('  locks no table that exists'));
      continue;
    }
    output.lines(
      table(
        columns,
        rows.map(cells => cells.map(text => printable(text))),
        output,
      ),
    );
  }
  if (forecast.some(({ statements }) => statements.some(({ actions }) => actions?.length !== 0))) {
    output.line();
    output.lines(wrap(style.dim(footnote), output.width));
  }
}

const columns = [
  { header: headers[0], align: 'right' as const },
  { header: headers[1], shrink: 2, minimum: 16 },
  { header: headers[2] },
  { header: headers[3], shrink: 1, minimum: 8 },
  { header: headers[4], align: 'right' as const },
  { header: headers[5], align: 'right' as const },
  { header: headers[6] },
  { header: headers[7], dropBelow: 100 },
];

/** The same as a table for a pull request. */
export function markdownOfForecast(forecast: readonly MigrationForecast[]): string[] {
  if (forecast.length === 0) return ['Nothing to apply: the database is up to date.'];
  return [
    '### Migration plan',
    ...forecast.flatMap(migration => {
      const rows = migration.statements.flatMap(rowsOf);
      return [
        '',
        `**${migration.file}**${modeOf(migration)}`,
        '',
        ...(rows.length === 0
          ? ['Locks no table that exists.']
          : [
              `| ${headers.join(' | ')} |`,
              `| ${headers.map(() => '---').join(' | ')} |`,
              ...rows.map(
                cells => `| ${cells.map(text => printable(text).replaceAll('|', '\\|')).join(' | ')} |`,
              ),
            ]),
      ];
    }),
  ];
}

function modeOf({ transactional }: MigrationForecast): string {
  return transactional ? '' : '  (outside a transaction)';
}

function rowsOf({ line, sql, actions }: ForecastStatement): string[][] {
  if (actions === undefined)
    return [[String(line), firstLine(sql), 'unknown', '', '', '', '', 'runs code of its own']];
  const rows = actions.flatMap(action => action.tables.map(table => rowOf(line, action, table)));
  // An ALTER TABLE that adds three columns does the same thing three times.
  return [...new Map(rows.map(row => [row.join('\n'), row])).values()];
}

function rowOf(line: number, { action, estimate }: ForecastAction, forecast: ForecastTable): string[] {
  const { table, lock, exists, rows, bytes, work } = forecast;
  const { milliseconds, basis } = estimate;
  return [
    String(line),
    action,
    lock,
    table,
    exists ? (rows === undefined ? '?' : String(rows)) : 'new',
    bytes === undefined ? '' : formatBytes(bytes),
    work === 'none' ? '' : work,
    milliseconds === undefined ? basis : `${formatDuration(milliseconds)} (${basis})`,
  ];
}

function firstLine(sql: string): string {
  return (sql.split('\n')[0] ?? '').slice(0, 60);
}
