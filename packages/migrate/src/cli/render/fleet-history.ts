import { formatDuration, formatTime, type Output, plural, printable, table, wrap } from '@proven/terminal';
import type { FleetEventRow } from '../../fleet/history.ts';
import { redact } from '../../redact.ts';
import { nameSome } from './fleet-log.ts';

/** One line for each run, and under it what failed. */
export function renderFleetHistory(events: readonly FleetEventRow[], output: Output): void {
  const { style, symbols, width } = output;
  if (events.length === 0) {
    output.line('Nothing has been run at these targets yet.');
    return;
  }
  const runs = new Map<string, FleetEventRow[]>();
  for (const event of events) {
    const run = runs.get(event.correlationId) ?? [];
    runs.set(event.correlationId, run);
    run.push(event);
  }
  for (const run of runs.values()) {
    const [first] = run;
    if (first === undefined) continue;
    const failed = run.filter(({ result }) => result !== 'succeeded');
    const targets = new Set(run.map(({ target }) => target)).size;
    const took =
      (run.at(-1)?.occurredAt.getTime() ?? 0) - first.occurredAt.getTime() + (first.executionTimeMs ?? 0);
    output.lines(
      table(
        [{}, {}, {}, { shrink: 1 }, { dropBelow: 100 }],
        [
          [
            {
              text: failed.length === 0 ? symbols.success : symbols.failure,
              style: failed.length === 0 ? style.green : style.red,
            },
            formatTime(first.occurredAt),
            [...new Set(run.map(({ action }) => action))].join(', '),
            `${plural(run.length - failed.length, 'migration')} at ${plural(targets, 'target')} in ${formatDuration(took)}`,
            { text: `by ${first.performedBy}`, style: style.dim },
          ],
        ],
        output,
      ),
    );
    for (const [text, names] of failures(failed)) {
      output.lines(
        wrap(`    ${printable(text)} (${printable(nameSome(names.sort()))})`, width, '      ').map(style.red),
      );
    }
  }
}

function failures(failed: readonly FleetEventRow[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { target, version, result, error } of failed) {
    const [line = ''] = redact(error ?? '').split('\n');
    const text = `${version ?? ''} ${result}: ${line}`;
    groups.set(text, [...(groups.get(text) ?? []), target]);
  }
  return groups;
}
