import type { Metric } from '../design.ts';
import { requireChoice } from '../markdown/choice.ts';
import {
  readCode,
  readInline,
  readList,
  readNullable,
  writeCode,
  writeInline,
  writeList,
} from '../markdown/inline.ts';
import { type Line, outline } from '../markdown/lines.ts';
import { noEntries, readRows } from '../markdown/rows.ts';
import { writeTable } from '../markdown/table.ts';
import { place, type Reading } from '../reading.ts';
import { metricKinds } from '../terms.ts';

export const metricsFile = 'success_metrics.md';

const columns = ['ID', 'Metric', 'Kind', 'Target', 'Measurement', 'Command', 'Covers'] as const;
const inCell = { cell: true };

export function writeMetrics(metrics: readonly Metric[]): string[] {
  const rows = metrics.map(({ id, name, kind, target, measurement, command, covers }) => [
    writeInline(id, inCell),
    writeInline(name, inCell),
    kind,
    writeInline(target, inCell),
    writeInline(measurement, inCell),
    command === null ? '–' : writeCode(command, inCell),
    writeList(covers, inCell),
  ]);
  return ['# Success metrics', rows.length === 0 ? noEntries : writeTable(columns, rows)];
}

export function readMetrics(reading: Reading, lines: readonly Line[]): Metric[] {
  const { sections } = outline(lines, 1);
  const line = sections[0]?.line ?? 1;
  place(reading, 'metrics', line);
  const below = sections[0]?.lines ?? lines;
  return readRows(reading, { lines: below, line }, columns).map(({ line: row, cells }) => {
    const id = readInline(cells.ID);
    place(reading, id, row);
    return {
      id,
      name: readInline(cells.Metric),
      kind: requireChoice(reading, row, 'the kind', cells.Kind, metricKinds),
      target: readInline(cells.Target),
      measurement: readInline(cells.Measurement),
      command: readNullable(cells.Command) === null ? null : readCode(cells.Command, inCell),
      covers: readList(cells.Covers, inCell),
    };
  });
}
