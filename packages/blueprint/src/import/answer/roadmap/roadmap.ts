import type { Phase } from '../../../design/design.ts';
import { type Answer, sourceOf, take } from '../answer.ts';
import { takeAttributes } from '../attributes.ts';
import type { Block, Heading, List, ListItem, TableBlock } from '../blocks.ts';
import { fieldsOf, splitLabels } from '../fields.ts';
import { conceptOf, taskVocabulary } from '../vocabulary.ts';
import { headingWords, labelWords } from '../words.ts';
import { readParagraph } from './paragraphs.ts';
import { addTask, closeTask, openPhase, type Reading } from './reading.ts';
import { resolveRoadmap } from './resolve.ts';
import { readRules } from './rules.ts';
import { readTable, taskColumns } from './tables.ts';
import { bareConcept, isPhaseName, restOf, taskIdOf } from './task-line.ts';

/** Phases with their tasks, in tables, lists or below headings. */
export function readRoadmap(answer: Answer, blocks: readonly Block[]): Phase[] {
  const reading: Reading = { answer, phases: [], tasks: [], rules: [], mode: 'tasks', task: undefined };
  for (const block of blocks) readBlock(reading, block);
  closeTask(reading);
  return resolveRoadmap(reading);
}

function readBlock(reading: Reading, block: Block): void {
  if (block.type === 'heading') readHeading(reading, block);
  else if (reading.task !== undefined && !holdsTasks(block)) reading.task.blocks.push(block);
  else if (reading.mode === 'dependencies') readRules(reading, block);
  else if (block.type === 'table') readTaskTable(reading, block);
  else if (reading.mode === 'notes') return;
  else if (block.type === 'list') readList(reading, block);
  else if (block.type === 'paragraph') readParagraph(reading, block);
  else if (block.type === 'quote') for (const inner of block.blocks) readBlock(reading, inner);
}

function readHeading(reading: Reading, heading: Heading): void {
  const task = reading.task;
  const isInside = task !== undefined && heading.level > task.heading.level;
  if (isInside && conceptOf(taskVocabulary, heading.text) !== undefined) {
    task.blocks.push(heading);
    return;
  }
  closeTask(reading);
  reading.mode = 'tasks';
  if (
    conceptOf(taskVocabulary, heading.text) === 'dependsOn' ||
    /\bdependenc(?:y|ies)\b/i.test(heading.text)
  ) {
    reading.mode = 'dependencies';
    take(reading.answer, heading);
  } else if (isPhaseName(heading.text)) openPhase(reading, heading.text, heading);
  else if (taskIdOf(heading.text) !== undefined) reading.task = { heading, blocks: [] };
  else if (isNote(heading.text)) reading.mode = 'notes';
  else openPhase(reading, heading.text, heading);
}

function isNote(heading: string): boolean {
  return /\b(?:critical path|parallel|notes?|assumptions?|sequencing|cut (?:line|order)|legend|summary|timeline|gantt|estimates?|overview|effort)\b/.test(
    labelWords(heading),
  );
}

function readTaskTable(reading: Reading, table: TableBlock): void {
  if (taskColumns(table) === undefined) return;
  endHeading(reading);
  readTable(reading, table);
}

/** A table of tasks, or a list whose items have a complexity each: what stands above it is a phase, and no task. */
function holdsTasks(block: Block): boolean {
  if (block.type === 'table') return taskColumns(block) !== undefined;
  if (block.type !== 'list' || block.items.length < 2) return false;
  return block.items.every(({ blocks: [first] }) => {
    if (first?.type !== 'paragraph') return false;
    return takeAttributes(first.text, taskVocabulary, ['complexity'], bareConcept).values.has('complexity');
  });
}

/** `3.1 Storage`, with tasks below it. */
function endHeading(reading: Reading): void {
  const { task } = reading;
  if (task === undefined || !/^\d/.test(taskIdOf(task.heading.text)?.id ?? '')) {
    closeTask(reading);
    return;
  }
  reading.task = undefined;
  openPhase(reading, headingWords(task.heading.text), task.heading);
  for (const block of task.blocks) readBlock(reading, block);
}

function readList(reading: Reading, list: List): void {
  endHeading(reading);
  for (const item of list.items) readItem(reading, item, list.items.length);
}

function readItem(reading: Reading, item: ListItem, siblings: number): void {
  const [first, ...others] = item.blocks;
  if (first?.type !== 'paragraph') return;
  const nested = others.find(block => block.type === 'list');
  if (nested !== undefined && isPhaseItem(first.text, nested, siblings)) {
    openPhase(reading, first.text, { line: first.line, end: first.end });
    for (const block of others) readBlock(reading, block);
    return;
  }
  const phase = reading.phases.at(-1);
  const [only] = splitLabels(first.text, taskVocabulary);
  const concept = only === undefined || only.label === '' ? undefined : conceptOf(taskVocabulary, only.label);
  take(reading.answer, item);
  if (phase !== undefined && concept === 'complexity') phase.complexity ||= only?.text ?? '';
  else if (phase !== undefined && concept === 'dependsOn') phase.dependsOn ||= only?.text ?? '';
  else if (phase !== undefined && (concept === 'title' || concept === 'description') && nested === undefined)
    phase.texts.push(`${only?.label ?? ''} ${only?.text ?? ''}`.trim());
  else if (concept === 'title' && nested !== undefined) readList(reading, nested);
  else {
    const text = first.text.replace(/^\[[ xX]\]\s{1,3}/, '');
    const found = taskIdOf(text);
    const line = found === undefined ? text : restOf(text, found.rest);
    const id = found?.id ?? (item.number === null ? undefined : String(item.number));
    addTask(
      reading,
      id,
      line,
      fieldsOf(others, taskVocabulary, block => sourceOf(reading.answer, block)),
    );
  }
}

function isPhaseItem(text: string, nested: List, siblings: number): boolean {
  if (isPhaseName(text)) return true;
  if (taskIdOf(text) !== undefined) return false;
  const labelled = nested.items.filter(
    ({ blocks: [first] }) =>
      first?.type === 'paragraph' &&
      splitLabels(first.text, taskVocabulary).some(
        ({ label }) => conceptOf(taskVocabulary, label) !== undefined,
      ),
  );
  const identified = nested.items.filter(
    ({ blocks: [first] }) => first?.type === 'paragraph' && taskIdOf(first.text) !== undefined,
  );
  return identified.length > 0 && labelled.length === 0 && siblings > 0;
}
