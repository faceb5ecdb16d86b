import { take } from '../answer.ts';
import type { Paragraph } from '../blocks.ts';
import { fieldsOf, splitLabels } from '../fields.ts';
import { conceptOf, taskVocabulary } from '../vocabulary.ts';
import { addTask, openPhase, type Reading } from './reading.ts';
import { isPhaseName, restOf, taskIdOf } from './task-line.ts';

export function readParagraph(reading: Reading, paragraph: Paragraph): void {
  const lines = paragraph.text.split('\n');
  if (lines.every(line => taskIdOf(line) !== undefined)) {
    take(reading.answer, paragraph);
    for (const line of lines)
      addTask(reading, taskIdOf(line)?.id, restOf(line, taskIdOf(line)?.rest ?? ''), []);
    return;
  }
  if (readEntries(reading, paragraph)) return;
  if (
    lines.length === 1 &&
    isPhaseName(paragraph.text) &&
    paragraph.text.length < 80 &&
    !/[.;]$/.test(paragraph.text)
  ) {
    openPhase(reading, paragraph.text, paragraph);
    return;
  }
  const phase = reading.phases.at(-1);
  const started = reading.tasks.some(task => task.phase === reading.phases.length);
  for (const { label, text } of splitLabels(paragraph.text, taskVocabulary)) {
    const concept = label === '' ? undefined : conceptOf(taskVocabulary, label);
    if (concept === 'dependsOn' && phase !== undefined && !/\bdepends? on\b|\brequires\b/i.test(text))
      phase.dependsOn ||= text;
    else if (concept === 'dependsOn') reading.rules.push(...text.split(/[;\n]|(?<=[.)])\s/));
    else if (concept === 'complexity' && phase !== undefined) phase.complexity ||= text;
    else if (label !== '' && concept === undefined) continue;
    else if (phase !== undefined && !started) phase.texts.push(label === '' ? text : `${label} ${text}`);
    else continue;
    take(reading.answer, paragraph);
  }
  if (/^\W*dependenc(?:y|ies)\W*$/i.test(paragraph.text)) reading.mode = 'dependencies';
}

/** `Task 1: Title` with `Depends on: …` in the lines below it; several of them may follow without an empty line. */
function readEntries(reading: Reading, paragraph: Paragraph): boolean {
  const lines = paragraph.text.split('\n');
  const starts = lines.flatMap((line, index) => (taskIdOf(line) === undefined ? [] : [index]));
  if (starts[0] !== 0) return false;
  const entries = starts.map((start, index) => lines.slice(start, starts[index + 1]));
  const isLabelled = (line: string): boolean =>
    splitLabels(line, taskVocabulary).some(({ label }) => conceptOf(taskVocabulary, label) !== undefined);
  if (!entries.every(([, ...below]) => below.some(isLabelled))) return false;
  take(reading.answer, paragraph);
  for (const [line = '', ...below] of entries) {
    const { id, rest } = taskIdOf(line) ?? { id: undefined, rest: line };
    const fields = fieldsOf([{ ...paragraph, text: below.join('\n') }], taskVocabulary, () => '');
    addTask(reading, id, restOf(line, rest), fields);
  }
  return true;
}
