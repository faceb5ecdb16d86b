import type { Risk } from '../design.ts';
import { readChoice } from '../markdown/choice.ts';
import { readInline, readNullable, writeInline, writeNullable } from '../markdown/inline.ts';
import { type Line, outline } from '../markdown/lines.ts';
import { noEntries, readRows } from '../markdown/rows.ts';
import { writeTable } from '../markdown/table.ts';
import { place, type Reading } from '../reading.ts';
import { levels } from '../terms.ts';

export const risksFile = 'risk_register.md';

const columns = ['ID', 'Risk', 'Description', 'Probability', 'Impact', 'Mitigation', 'Contingency'] as const;
const inCell = { cell: true };

export function writeRisks(risks: readonly Risk[]): string[] {
  const rows = risks.map(({ id, title, description, probability, impact, mitigation, contingency }) => [
    writeInline(id, inCell),
    writeInline(title, inCell),
    writeInline(description, inCell),
    probability ?? '–',
    impact ?? '–',
    writeInline(mitigation, inCell),
    writeNullable(contingency, inCell),
  ]);
  return ['# Risk register', rows.length === 0 ? noEntries : writeTable(columns, rows)];
}

export function readRisks(reading: Reading, lines: readonly Line[]): Risk[] {
  const { sections } = outline(lines, 1);
  const line = sections[0]?.line ?? 1;
  place(reading, 'risks', line);
  const below = sections[0]?.lines ?? lines;
  return readRows(reading, { lines: below, line }, columns).map(({ line: row, cells }) => {
    const id = readInline(cells.ID);
    place(reading, id, row);
    return {
      id,
      title: readInline(cells.Risk),
      description: readInline(cells.Description),
      probability: readChoice(reading, row, 'the probability', cells.Probability, levels),
      impact: readChoice(reading, row, 'the impact', cells.Impact, levels),
      mitigation: readInline(cells.Mitigation),
      contingency: readNullable(cells.Contingency),
    };
  });
}
