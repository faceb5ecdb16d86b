import type { RequirementKind } from '../brief.ts';
import type { BriefReading } from '../read.ts';
import { type SectionName, sectionTitles } from '../sections.ts';
import type { BriefRule } from './rule.ts';

const advice: Readonly<Partial<Record<SectionName, string>>> = {
  context: 'What is it for, who will use it, what surrounds it, who builds it until when?',
  functional: 'What must it do? A list: "- F1 …".',
  non_functional: 'How fast, for how many, how available, how safe? A list: "- N1 …", each with a number.',
  constraint: 'What must it be built with, and what must it not need? A list: "- C1 …".',
  currentState: 'What is there now, and what hurts? Where there is nothing yet, say that.',
  acceptance: 'How will you know that it works? What must somebody be able to run, and what must it show?',
};

export const emptySection: BriefRule = {
  id: 'brief-empty-section',
  severity: 'error',
  summary: 'Every section of a brief says something.',
  why: 'A designer fills each gap with a guess. Without the current state the design is for another system, without acceptance nobody can say when it is done.',
  wrong: '## Current State\n\n## Acceptance',
  right:
    '## Current State\n\nA grep script that misses anchors.\n\n## Acceptance\n\nA run on our 1,200 files reports every one of the 50 links that we broke on purpose.',
  *find({ brief, sections }) {
    for (const [name, hint] of Object.entries(advice) as [SectionName, string][]) {
      if (textOf(name, brief).trim() !== '') continue;
      const line = sections.find(section => section.name === name)?.line;
      const title = sectionTitles[name];
      yield line === undefined
        ? { message: `there is no section "${title}"`, hint }
        : { message: `the section "${title}" is empty`, hint, line, column: 1 };
    }
  },
};

function textOf(name: SectionName, brief: BriefReading['brief']): string {
  if (name === 'context' || name === 'currentState' || name === 'acceptance') return brief[name];
  const kind = name as RequirementKind;
  return brief.requirements.some(requirement => requirement.kind === kind) ? 'some' : '';
}
