import type { Problem } from '../errors.ts';
import type { Brief } from './brief.ts';
import { readFrontMatter } from './front-matter.ts';
import { joinLines, type Line, normalizeText, splitLines } from './lines.ts';
import { readRequirements } from './requirements.ts';
import { readSections, type Section, type SectionName } from './sections.ts';

export interface BriefReading {
  readonly brief: Brief;
  /** In the order of the file, with their lines, for who looks at the text closer. */
  readonly sections: readonly Section[];
  /** Everything that cannot be understood, in the order of the file. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the text of brief.md. Never throws: what it cannot understand is in `problems`, all of it, and the rest of the
 * brief is there all the same. A requirement without an id gets the next free one, and a problem that says so.
 */
export function readBrief(text: string, { name, file }: { name: string; file: string }): BriefReading {
  const source = normalizeText(text);
  const { front, body, unclosed } = splitFrontMatter(splitLines(source));
  const { front: values, problems: ofFront } = readFrontMatter(front);
  const { title, sections, problems: ofSections } = readSections(body);
  const { requirements, problems: ofRequirements } = readRequirements(sections.filter(holdsRequirements));
  const { template, ...profile } = values;
  const textOf = (wanted: SectionName) =>
    joinLines(sections.filter(section => section.name === wanted).flatMap(({ lines }) => lines));
  const problems = [...unclosed, ...ofFront, ...ofSections, ...ofRequirements]
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
    .map(problem => ({ ...problem, file, source }));
  return {
    brief: {
      name,
      title,
      template,
      profile,
      context: textOf('context'),
      requirements,
      currentState: textOf('currentState'),
      acceptance: textOf('acceptance'),
      source,
    },
    sections,
    problems: source.trim() === '' ? [emptyBrief(file)] : problems,
  };
}

function splitFrontMatter(lines: readonly Line[]): { front: Line[]; body: Line[]; unclosed: Problem[] } {
  if (lines[0]?.text !== '---') return { front: [], body: [...lines], unclosed: [] };
  const end = lines.findIndex((line, index) => index > 0 && line.text === '---');
  if (end !== -1) return { front: lines.slice(1, end), body: lines.slice(end + 1), unclosed: [] };
  const unclosed = {
    code: 'front_matter',
    message: 'the front matter is never closed',
    hint: 'End it with a line of three hyphens.',
    line: 1,
    column: 1,
  };
  return { front: [], body: lines.slice(1), unclosed: [unclosed] };
}

function holdsRequirements({ name }: Section): boolean {
  return ['requirements', 'functional', 'non_functional', 'constraint'].includes(name);
}

function emptyBrief(file: string): Problem {
  return {
    code: 'empty_brief',
    message: 'the brief is empty',
    hint: 'It has the sections Context, Requirements, Current State and Acceptance. "blueprint init" writes one to fill in.',
    file,
  };
}
