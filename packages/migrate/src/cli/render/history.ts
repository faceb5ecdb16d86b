import { formatDuration, formatTime, type Output, plural, printable, table, wrap } from '@proven/terminal';
import type { EventReport } from '../../apply/events.ts';
import type { HistoryEvent } from '../../history/events.ts';
import { redact } from '../../redact.ts';

/** The audit trail as a table, with what went wrong below its event. Times are UTC. */
export function renderEvents({ database, schema, events }: EventReport, output: Output): void {
  const { style, width } = output;
  const rows = table(
    [
      {},
      { shrink: 1, minimum: 10 },
      {},
      {},
      { dropBelow: 90, align: 'right' },
      { dropBelow: 110 },
      { dropBelow: 130 },
    ],
    events.map(event => rowOf(event, output)),
    output,
  );
  output.lines(rows.flatMap((row, index) => [row, ...noteOn(events[index], output)]));
  if (events.length > 0) output.line();
  const summary = `${plural(events.length, 'event')}. Database ${printable(database)}, schema ${printable(schema)}. Times are UTC.`;
  output.lines(wrap(summary, width).map(style.dim));
}

function rowOf(event: HistoryEvent, { style }: Output) {
  const { occurredAt, action, version = '', result, executionTimeMs, performedBy, host } = event;
  return [
    formatTime(occurredAt),
    version,
    action,
    { text: result, style: styleOf(result, style) },
    executionTimeMs === undefined ? '' : formatDuration(executionTimeMs),
    `by ${printable(performedBy)}`,
    host === undefined ? '' : `on ${printable(host)}`,
  ];
}

function styleOf(result: string, { green, red, dim }: Output['style']) {
  if (result === 'succeeded') return green;
  return result === 'started' ? dim : red;
}

function noteOn(event: HistoryEvent | undefined, { width }: Output): string[] {
  const text = event?.error ?? event?.notes;
  return text === undefined ? [] : wrap(`     ${printable(redact(text))}`, width, '     ');
}
