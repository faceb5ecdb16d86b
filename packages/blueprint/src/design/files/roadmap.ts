import type { Phase, Task } from '../design.ts';
import { readBody, writeBody } from '../markdown/body.ts';
import { readChoice } from '../markdown/choice.ts';
import {
  type Field,
  readCheck,
  readFields,
  readHeading,
  writeCheck,
  writeHeading,
} from '../markdown/fields.ts';
import { readList, writeList } from '../markdown/inline.ts';
import { isBlank, type Line, outline, type Section } from '../markdown/lines.ts';
import { noEntries } from '../markdown/rows.ts';
import { complain, place, type Reading, warn } from '../reading.ts';
import { complexities } from '../terms.ts';

export const roadmapFile = 'roadmap.md';

const labels = ['Depends on', 'Complexity', 'Components', 'Covers', 'Decisions', 'Check'] as const;
const body = { level: 3, labels };

/** Phases and their tasks, in order. */
export function writeRoadmap(phases: readonly Phase[]): string[] {
  const entries = phases.flatMap(({ id, title, goal, tasks }) => [
    `## ${writeHeading(id, title)}`,
    ...writeBody(goal, body),
    ...tasks.flatMap(writeTask),
  ]);
  return ['# Roadmap', ...(phases.length === 0 ? [noEntries] : entries)];
}

function writeTask(task: Task): string[] {
  return [
    `### ${writeHeading(task.id, task.title)}`,
    ...writeBody(task.description, body),
    [
      `- Depends on: ${writeList(task.dependsOn)}`,
      `- Complexity: ${task.complexity ?? '–'}`,
      ...optionalList('Components', task.components),
      ...optionalList('Covers', task.covers),
      ...optionalList('Decisions', task.decisions),
      ...task.checks.map(check => `- Check: ${writeCheck(check)}`),
    ].join('\n'),
  ];
}

function optionalList(label: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`- ${label}: ${writeList(ids)}`];
}

export function readRoadmap(reading: Reading, lines: readonly Line[]): Phase[] {
  const { preamble, sections } = outline(lines, 3);
  place(reading, 'roadmap', sections[0]?.line ?? 1);
  const isEmpty = !sections.some(({ level }) => level > 1);
  noteText(reading, preamble, isEmpty);
  const phases: Phase[] = [];
  for (const section of sections) {
    if (section.level === 1) noteText(reading, section.lines, isEmpty);
    else if (section.level === 2) phases.push(readPhase(reading, section));
    else readTaskInto(reading, section, phases.at(-1));
  }
  return phases;
}

/** Text beside the phases is lost when they are written back; where there is no phase, it is all there is. */
function noteText(reading: Reading, lines: readonly Line[], isEmpty: boolean): void {
  const text = lines.find(line => !isBlank(line.text) && !/^none\.?$/i.test(line.text.trim()));
  if (text === undefined) return;
  if (isEmpty) {
    complain(
      reading,
      text.number,
      'expected a phase here',
      'such as "## P1: Foundation", with its tasks below it',
    );
    return;
  }
  const hint = 'what is written back leaves it out; move it below a phase';
  warn(reading, text.number, 'this text belongs to no phase', hint);
}

function readPhase(reading: Reading, section: Section): Phase {
  const { id, title } = identified(reading, section, '## P1: Foundation');
  return { id, title, goal: readBody(section.lines, body), tasks: [] };
}

function readTaskInto(reading: Reading, section: Section, phase: Phase | undefined): void {
  if (phase !== undefined) {
    phase.tasks.push(readTask(reading, section));
    return;
  }
  complain(
    reading,
    section.line,
    'the task stands before the first phase',
    'put it below a heading such as "## P1: Foundation"',
  );
}

function readTask(reading: Reading, section: Section): Task {
  const { id, title } = identified(reading, section, '### T1: Scaffold the package');
  const { fields, rest } = readFields(section.lines, labels);
  const single = singleFields(reading, id, fields);
  const list = (label: string): string[] => readList(single.get(label)?.text ?? '');
  for (const label of ['Depends on', 'Complexity']) {
    if (!single.has(label))
      complain(reading, section.line, `${id} does not say "${label}"`, `add the line "- ${label}: –"`);
  }
  const complexity = single.get('Complexity');
  return {
    id,
    title,
    description: readBody(rest, body),
    dependsOn: list('Depends on'),
    complexity: readChoice(
      reading,
      complexity?.line ?? section.line,
      'the complexity',
      complexity?.text ?? '',
      complexities,
    ),
    components: list('Components'),
    covers: list('Covers'),
    decisions: list('Decisions'),
    checks: fields.filter(({ label }) => label === 'Check').map(({ text }) => readCheck(text)),
  };
}

function identified(
  reading: Reading,
  { heading, line }: Section,
  example: string,
): { id: string; title: string } {
  const read = readHeading(heading);
  if (read === undefined)
    complain(
      reading,
      line,
      `the heading "${heading.slice(0, 60)}" has no id`,
      `expected one such as "${example}"`,
    );
  const found = read ?? { id: '', title: heading };
  place(reading, found.id, line);
  return found;
}

/** A check may be there many times, everything else once. */
function singleFields(reading: Reading, id: string, fields: readonly Field[]): ReadonlyMap<string, Field> {
  const single = new Map<string, Field>();
  for (const field of fields) {
    if (field.label === 'Check') continue;
    if (single.has(field.label))
      complain(reading, field.line, `${id} says "${field.label}" twice`, 'keep one of them');
    else single.set(field.label, field);
  }
  return single;
}
