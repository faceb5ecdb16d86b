import type { Brief, Requirement, RequirementKind } from './brief.ts';
import { frontMatterKeys } from './front-matter.ts';
import { sectionTitles } from './sections.ts';

/** What a brief says, wherever it will stand. */
export type BriefContent = Omit<Brief, 'name' | 'source' | 'requirements'> & {
  readonly requirements: readonly Omit<Requirement, 'line'>[];
};

/** Writes brief.md. Reading it gives the same brief back, where no text of a section has headings of level 1 or 2. */
export function formatBrief(brief: BriefContent): string {
  const ofKind = (kind: RequirementKind) =>
    formatSection(
      `### ${sectionTitles[kind]}`,
      brief.requirements
        .filter(requirement => requirement.kind === kind)
        .map(formatRequirement)
        .join('\n'),
    );
  return `${[
    ...formatFrontMatter(brief),
    ...(brief.title === '' ? [] : [`# ${brief.title}`]),
    formatSection('## Context', brief.context),
    '## Requirements',
    ofKind('functional'),
    ofKind('non_functional'),
    ofKind('constraint'),
    formatSection('## Current State', brief.currentState),
    formatSection('## Acceptance', brief.acceptance),
  ].join('\n\n')}\n`;
}

function formatFrontMatter({ template, profile }: BriefContent): string[] {
  const values = { template, ...profile };
  const lines = Object.entries(frontMatterKeys).flatMap(([field, key]) => {
    const value = values[field as keyof typeof values];
    return value === null ? [] : [`${key}: ${value}`];
  });
  return lines.length === 0 ? [] : [['---', ...lines, '---'].join('\n')];
}

function formatSection(heading: string, text: string): string {
  return text === '' ? heading : `${heading}\n\n${text}`;
}

function formatRequirement({ id, text }: Omit<Requirement, 'line'>): string {
  return `- ${id} ${text.split('\n').join('\n  ')}`.trimEnd();
}
