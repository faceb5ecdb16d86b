import { nearestWord } from '@proven/settings';
import type { Problem } from '../errors.ts';
import { type RequirementKind, requirementKinds } from './brief.ts';
import type { Line } from './lines.ts';

export const sectionTitles = {
  context: 'Context',
  requirements: 'Requirements',
  functional: 'Functional',
  non_functional: 'Non-functional',
  constraint: 'Constraints',
  currentState: 'Current State',
  acceptance: 'Acceptance',
} as const;

export type SectionName = keyof typeof sectionTitles;

/** A part of brief.md with the lines below its heading. */
export interface Section {
  readonly name: SectionName;
  /** Of the heading, from 1. */
  readonly line: number;
  readonly lines: readonly Line[];
}

/** Other words that people head the same section with; compared by their letters. */
const alsoCalled: Readonly<Record<string, SectionName>> = {
  acceptancecriteria: 'acceptance',
  background: 'context',
  constraint: 'constraint',
  currentsituation: 'currentState',
  functionalrequirements: 'functional',
  nonfunctionalrequirements: 'non_functional',
  successcriteria: 'acceptance',
};

const names: Readonly<Record<string, SectionName>> = {
  ...alsoCalled,
  ...Object.fromEntries(
    Object.entries(sectionTitles).map(([name, title]) => [lettersOf(title), name as SectionName]),
  ),
};

const headingPattern = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;

export interface Sections {
  readonly title: string;
  readonly sections: readonly Section[];
  readonly problems: readonly Problem[];
}

/** Cuts the lines below the front matter into sections. Text that belongs to none is a problem: it would be lost. */
export function readSections(lines: readonly Line[]): Sections {
  const problems: Problem[] = [];
  const sections: { name: SectionName; line: number; lines: Line[] }[] = [];
  let title: string | undefined;
  let saidOutside = false;
  for (const line of lines) {
    const heading = line.isFenced ? null : headingPattern.exec(line.text);
    const level = heading?.[1]?.length ?? 0;
    const words = heading?.[2] ?? '';
    const name = heading === null ? undefined : names[lettersOf(words)];
    const current = sections.at(-1);
    if (name !== undefined && (level <= 2 || belongsTo(name, current?.name))) {
      const earlier = sections.find(section => section.name === name);
      if (earlier !== undefined) problems.push(repeated(name, earlier.line, line));
      sections.push({ name, line: line.number, lines: [] });
    } else if (level === 1 && title === undefined) {
      title = words;
    } else if (level === 1 || level === 2 || (level > 0 && isKindOrRequirements(current?.name))) {
      problems.push(unknownSection(words, line, level));
      // What stands below it is told of once, by its heading.
      saidOutside = true;
    } else if (current !== undefined) {
      current.lines.push(line);
    } else if (line.text.trim() !== '' && !saidOutside) {
      problems.push(outside(line));
      saidOutside = true;
    }
  }
  return { title: title ?? '', sections, problems };
}

function lettersOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/^\d+[.)]/, '')
    .replace(/[^a-z]/g, '');
}

/** The kinds of requirements stand below Requirements, at any level; everything else has a level of its own. */
function belongsTo(name: SectionName, current: SectionName | undefined): boolean {
  return requirementKinds.includes(name as RequirementKind) && isKindOrRequirements(current);
}

function isKindOrRequirements(name: SectionName | undefined): boolean {
  return name === 'requirements' || requirementKinds.includes(name as RequirementKind);
}

function repeated(name: SectionName, first: number, line: Line): Problem {
  return {
    code: 'duplicate_section',
    message: `the section "${sectionTitles[name]}" is there twice, first in line ${first}`,
    hint: 'Put the two together.',
    ...placeOf(line),
  };
}

function unknownSection(words: string, line: Line, level: number): Problem {
  const titles = Object.values(sectionTitles);
  const near = nearestWord(words, titles);
  return {
    code: 'unknown_section',
    message: `unknown section "${words}"`,
    hint: hintFor(words, level, near, titles),
    ...placeOf(line),
  };
}

function hintFor(words: string, level: number, near: string | undefined, titles: readonly string[]): string {
  if (lettersOf(words) === 'deliverables') return 'Leave it out: blueprint asks for the deliverables itself.';
  if (near !== undefined) return `Did you mean "${near}"?`;
  const known = `Known sections: ${titles.join(', ')}.`;
  return level <= 2 ? `${known} A heading of your own inside one of them starts with ###.` : known;
}

function outside(line: Line): Problem {
  return {
    code: 'stray_text',
    message: 'this text stands in no section',
    hint: 'Put it below "## Context".',
    ...placeOf(line),
  };
}

function placeOf({ number, text }: Line): { line: number; column: number } {
  return { line: number, column: text.search(/\S/) + 1 };
}
