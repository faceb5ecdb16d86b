import { readBody } from '../../markdown/body.ts';
import type { Section } from '../../markdown/lines.ts';

export const inSection = { level: 2 };
export const inOutcome = { level: 3 };

/** Names of sections, by what they hold. */
const sectionNames = {
  context: ['context and problem statement', 'context', 'problem statement', 'problem'],
  options: ['considered options', 'options considered', 'options', 'alternatives', 'alternatives considered'],
  outcome: ['decision outcome', 'decision'],
  rationale: ['rationale'],
  prosAndCons: ['pros and cons of the options', 'pros and cons'],
  consequences: ['consequences', 'positive consequences', 'negative consequences'],
  confirmation: ['confirmation', 'validation'],
  risks: ['risks', 'risks and mitigations'],
  status: ['status'],
  date: ['date'],
} as const;

type SectionName = keyof typeof sectionNames;

export interface FoundSections {
  readonly named: ReadonlyMap<SectionName, Section[]>;
  readonly unknown: readonly Section[];
}

export function sortSections(sections: readonly Section[]): FoundSections {
  const named = new Map<SectionName, Section[]>();
  const unknown: Section[] = [];
  for (const section of sections) {
    const name = nameOf(section);
    const once = name !== 'consequences' && name !== undefined && named.has(name);
    if (name === undefined || once) unknown.push(section);
    else named.set(name, [...(named.get(name) ?? []), section]);
  }
  return { named, unknown };
}

function nameOf({ heading }: Section): SectionName | undefined {
  const words = heading
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/[:\s]+$/, '')
    .trim()
    .toLowerCase();
  const names = Object.keys(sectionNames) as SectionName[];
  return names.find(name => sectionNames[name].some(known => known === words));
}

export function demoted(section: Section, marks: string, place: { level: number }): string {
  return `${marks} ${section.heading}\n\n${readBody(section.lines, place)}`.trimEnd();
}

export function joinTexts(texts: readonly string[]): string {
  return texts.filter(text => text !== '').join('\n\n');
}

export function sectionText(section: Section | undefined): string | undefined {
  return section === undefined ? undefined : readBody(section.lines, inSection) || undefined;
}
