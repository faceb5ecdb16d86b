import { type Answer, sourceOf, take } from '../answer.ts';
import { takeAttributes } from '../attributes.ts';
import type { Block, Heading } from '../blocks.ts';
import { type Field, fieldsOf } from '../fields.ts';
import { type TaskConcept, taskVocabulary } from '../vocabulary.ts';
import { headingWords, plain } from '../words.ts';
import { bareConcept, taskIdOf, titleOf } from './task-line.ts';

/** A task as it was found; what it depends on is resolved when all are known. */
export interface FoundTask {
  readonly written: string | undefined;
  readonly title: string;
  readonly texts: readonly string[];
  readonly values: ReadonlyMap<TaskConcept, string>;
  readonly phase: number;
}

export interface FoundPhase {
  readonly title: string;
  readonly number: number | undefined;
  readonly texts: string[];
  dependsOn: string;
  complexity: string;
}

/** Where the reading of a roadmap stands. */
export interface Reading {
  readonly answer: Answer;
  readonly phases: FoundPhase[];
  readonly tasks: FoundTask[];
  /** Sentences such as "Phase 2 depends on Phase 1". */
  readonly rules: string[];
  /** What the blocks below the last heading are. */
  mode: 'tasks' | 'dependencies' | 'notes';
  task: { readonly heading: Heading; readonly blocks: Block[] } | undefined;
}

export function openPhase(reading: Reading, text: string, lines: { line: number; end: number }): void {
  take(reading.answer, lines);
  const { text: title, values } = takeAttributes(
    plain(text),
    taskVocabulary,
    ['complexity', 'dependsOn'],
    bareConcept,
  );
  const numbered =
    /^(?:phase|milestone|sprint|stage|iteration|part)\s?(\d{1,3}|[IVX]{1,4})\s?[:.)–—-]?\s*(.*)$/i.exec(
      headingWords(title).length > 0 ? unnumbered(title) : title,
    );
  const number = numbered === null ? undefined : numberOf(numbered[1] ?? '');
  reading.phases.push({
    title: (numbered?.[2] ?? '') || headingWords(title) || title,
    number,
    texts: [],
    dependsOn: values.get('dependsOn') ?? '',
    complexity: values.get('complexity') ?? '',
  });
}

/** Emoji and section numbers go, the word "Phase" and its number stay. */
function unnumbered(title: string): string {
  return title.replace(/^[^\p{L}]*(?=(?:phase|milestone|sprint|stage|iteration|part)\b)/iu, '');
}

function numberOf(text: string): number {
  const roman = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'].indexOf(text.toLowerCase());
  return roman === -1 ? Number(text) : roman + 1;
}

/** A task from its first line and the fields below it. */
export function addTask(
  reading: Reading,
  id: string | undefined,
  line: string,
  fields: readonly Field<TaskConcept>[],
): void {
  const [tags = ''] = /^(?:\[[A-Z]{1,3}\d{0,3}\]\s{0,2}){1,4}/.exec(line) ?? [];
  const { text, values } = takeAttributes(
    line.slice(tags.length),
    taskVocabulary,
    ['complexity', 'dependsOn'],
    bareConcept,
  );
  const all = new Map(values);
  const texts: string[] = tags === '' ? [] : [tags.trim()];
  for (const field of fields) {
    const content = [...field.texts, ...field.tables.map(table => sourceOf(reading.answer, table))].join(
      '\n',
    );
    if (field.concept === 'title' || field.concept === 'description' || field.label === '') {
      const inner = takeAttributes(content, taskVocabulary, ['complexity', 'dependsOn'], () => undefined);
      for (const [concept, value] of inner.values) if (!all.has(concept)) all.set(concept, value);
      if (inner.text !== '') texts.push(inner.text);
    } else if (field.concept === undefined) texts.push(`${field.label}: ${content}`);
    else all.set(field.concept, [all.get(field.concept), content].filter(Boolean).join('\n'));
  }
  const { title, description } = titleOf(text);
  reading.tasks.push({
    written: id,
    title,
    texts: [description, ...texts].filter(one => one !== ''),
    values: all,
    phase: Math.max(reading.phases.length, 1),
  });
}

export function closeTask(reading: Reading): void {
  const { answer, task } = reading;
  if (task === undefined) return;
  reading.task = undefined;
  take(answer, task.heading, ...task.blocks);
  const { id, rest } = taskIdOf(task.heading.text) ?? { id: undefined, rest: task.heading.text };
  const fields = fieldsOf(task.blocks, taskVocabulary, block => sourceOf(answer, block));
  addTask(reading, id, rest, fields);
}
