import type { Line } from './lines.ts';
import type { Section } from './sections.ts';

/** Lines that say one thing: an item of a list with what belongs to it, or a paragraph. */
export interface Passage {
  readonly text: string;
  /** Line and column in brief.md of an index in `text`. */
  placeOf(index: number): { line: number; column: number };
}

/** The passages of the sections that ask for something: the requirements and the acceptance. */
export function passages(sections: readonly Section[]): Passage[] {
  return sections
    .filter(({ name }) => name !== 'context' && name !== 'currentState')
    .flatMap(({ lines }) => group(lines).map(toPassage));
}

function group(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [];
  let isOpen = false;
  for (const line of lines) {
    if (line.isFenced || line.text.trim() === '') {
      isOpen = false;
      continue;
    }
    const startsItem = /^\s*(?:[-*+]|\d{1,9}[.)]|\|)\s/.test(line.text);
    if (isOpen && !startsItem) groups.at(-1)?.push(line);
    else groups.push([line]);
    isOpen = true;
  }
  return groups;
}

function toPassage(lines: readonly Line[]): Passage {
  return {
    text: lines.map(({ text }) => text).join('\n'),
    placeOf(index) {
      let start = 0;
      for (const { number, text } of lines) {
        if (index <= start + text.length) return { line: number, column: index - start + 1 };
        start += text.length + 1;
      }
      return { line: lines[0]?.number ?? 1, column: 1 };
    },
  };
}
