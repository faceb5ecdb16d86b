import type { TestCase } from '../design.ts';
import { requireChoice } from '../markdown/choice.ts';
import { readFields, readHeading, writeHeading } from '../markdown/fields.ts';
import { readInline, readList, writeInline, writeList } from '../markdown/inline.ts';
import { isBlank, type Line, outline, type Section } from '../markdown/lines.ts';
import { noEntries } from '../markdown/rows.ts';
import { complain, place, type Reading, warn } from '../reading.ts';
import { testLevels } from '../terms.ts';

export const testSpecificationFile = 'test_spec.md';

const labels = ['Level', 'Given', 'When', 'Then', 'Covers'] as const;

export function writeTestSpecification(cases: readonly TestCase[]): string[] {
  return ['# Test specification', ...(cases.length === 0 ? [noEntries] : cases.flatMap(writeCase))];
}

function writeCase(testCase: TestCase): string[] {
  return [
    `## ${writeHeading(testCase.id, testCase.title)}`,
    [
      `- Level: ${testCase.level}`,
      `- Given: ${writeInline(testCase.given)}`,
      `- When: ${writeInline(testCase.when)}`,
      `- Then: ${writeInline(testCase.then)}`,
      `- Covers: ${writeList(testCase.covers)}`,
    ].join('\n'),
  ];
}

export function readTestSpecification(reading: Reading, lines: readonly Line[]): TestCase[] {
  const { sections } = outline(lines, 2);
  place(reading, 'test_specification', sections[0]?.line ?? 1);
  return sections.filter(({ level }) => level === 2).map(section => readCase(reading, section));
}

function readCase(reading: Reading, section: Section): TestCase {
  const { fields, rest } = readFields(section.lines, labels);
  const heading = readHeading(section.heading);
  if (heading === undefined) {
    complain(
      reading,
      section.line,
      'the heading of a test case has no id',
      'expected one such as "## TS1: Refuses a wrong key"',
    );
  }
  for (const label of labels) {
    const count = fields.filter(field => field.label === label).length;
    if (count === 1) continue;
    complain(
      reading,
      section.line,
      `the test case says "${label}" ${count === 0 ? 'nowhere' : `${count} times`}`,
      `one line begins with "- ${label}:"`,
    );
  }
  const text = rest.find(line => !isBlank(line.text));
  if (text !== undefined) {
    warn(reading, text.number, 'this text is no part of the design', 'what is written back leaves it out');
  }
  const value = (label: string): string => fields.find(field => field.label === label)?.text ?? '';
  const level = fields.find(({ label }) => label === 'Level');
  place(reading, heading?.id ?? section.heading, section.line);
  return {
    id: heading?.id ?? '',
    title: heading?.title ?? section.heading,
    level:
      level === undefined ? 'unit' : requireChoice(reading, level.line, 'the level', level.text, testLevels),
    given: readInline(value('Given')),
    when: readInline(value('When')),
    // biome-ignore lint/suspicious/noThenProperty: the word of a test case; nothing awaits it.
    then: readInline(value('Then')),
    covers: readList(value('Covers')),
  };
}
