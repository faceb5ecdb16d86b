import { take } from '../answer.ts';
import type { TableBlock } from '../blocks.ts';
import { conceptOf, type TaskConcept, taskVocabulary } from '../vocabulary.ts';
import { plain, saysNothing } from '../words.ts';
import { openPhase, type Reading } from './reading.ts';
import { restOf, taskIdOf, titleOf } from './task-line.ts';

export function taskColumns(table: TableBlock): readonly (TaskConcept | undefined)[] | undefined {
  const columns = table.header.map(cell => conceptOf(taskVocabulary, cell));
  const named = columns.includes('title') || columns.includes('description');
  const facts = columns.filter(
    concept => concept === 'id' || concept === 'dependsOn' || concept === 'complexity' || concept === 'phase',
  );
  return named && facts.length > 0 ? columns : undefined;
}

export function readTable(reading: Reading, table: TableBlock): void {
  const columns = taskColumns(table);
  if (columns === undefined) return;
  take(reading.answer, table);
  let lastPhase = '';
  for (const row of table.rows) {
    const filled = row.cells.filter(cell => cell !== '');
    const [only = ''] = filled;
    if (filled.length === 1 && row.cells.length > 2) {
      openPhase(reading, only, row);
      continue;
    }
    const phaseCell = columns.includes('phase') ? (row.cells[columns.indexOf('phase')] ?? '') : '';
    if (phaseCell !== '' && phaseCell !== lastPhase)
      openPhase(reading, /^\d+$/.test(phaseCell) ? `Phase ${phaseCell}` : phaseCell, row);
    lastPhase = phaseCell === '' ? lastPhase : phaseCell;
    addRow(reading, table, columns, row.cells);
  }
}

function addRow(
  reading: Reading,
  table: TableBlock,
  columns: readonly (TaskConcept | undefined)[],
  cells: readonly string[],
): void {
  const values = new Map<TaskConcept, string>();
  const extra: string[] = [];
  cells.forEach((cell, index) => {
    const concept = columns[index];
    if (concept === 'phase' || saysNothing(cell)) return;
    if (concept === undefined || values.has(concept))
      extra.push(`${plain(table.header[index] ?? '')}: ${cell}`);
    else values.set(concept, cell);
  });
  const named = values.get('title') ?? values.get('description') ?? '';
  const found = values.has('id') ? undefined : taskIdOf(named);
  const isOnlyId = found !== undefined && restOf(named, found.rest).trim() === '';
  const title = isOnlyId ? (values.get('description') ?? named) : named;
  const id = values.get('id') ?? found?.id;
  const line = found === undefined || isOnlyId ? title : restOf(title, found.rest);
  const cut = titleOf(line);
  const description = values.has('title') && !isOnlyId ? (values.get('description') ?? '') : '';
  reading.tasks.push({
    written: id === undefined ? undefined : plain(id).replace(/`/g, ''),
    title: cut.title,
    texts: [cut.description, description, ...extra].filter(text => text !== ''),
    values,
    phase: Math.max(reading.phases.length, 1),
  });
}
