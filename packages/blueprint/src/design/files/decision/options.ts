import type { Decision } from '../../design.ts';
import { type Item, readItems } from '../../markdown/fields.ts';
import { readInline } from '../../markdown/inline.ts';
import { type Line, outline, type Section } from '../../markdown/lines.ts';

type Option = Decision['options'][number];

export function readOptions(names: Section | undefined, prosAndCons: Section | undefined): Option[] {
  const { items, rest } = readItems(names?.lines ?? []);
  const options = [...items, ...paragraphs(rest)].map(({ text }) => ({
    name: readInline(text),
    described: false,
    pros: [] as string[],
    cons: [] as string[],
  }));
  for (const section of outline(prosAndCons?.lines ?? [], 3).sections) {
    const name = readInline(section.heading);
    const { good: pros, bad: cons } = readGoodAndBad(section.lines, false);
    const option = options.find(candidate => candidate.name === name && !candidate.described);
    if (option === undefined) options.push({ name, described: true, pros, cons });
    else Object.assign(option, { described: true, pros, cons });
  }
  return options.map(({ name, pros, cons }) => ({ name, pros, cons }));
}

/** Items with a label; without one they count as good, or as bad below a heading that says so. */
export function readGoodAndBad(lines: readonly Line[], negative: boolean): { good: string[]; bad: string[] } {
  const good: string[] = [];
  const bad: string[] = [];
  const { items, rest } = readItems(lines);
  for (const { text } of [...paragraphs(rest), ...items]) {
    const found = /^(good|bad)(?:, because|:)[ \t]*([\s\S]*)$/i.exec(text);
    const isBad = found === null ? negative : found[1]?.toLowerCase() === 'bad';
    (isBad ? bad : good).push(readInline(found?.[2] ?? text));
  }
  return { good, bad };
}

function paragraphs(lines: readonly Line[]): Item[] {
  const joined: Item[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const { text, number } of lines) {
    const last = joined.at(-1);
    if (last !== undefined && number === previous + 1)
      joined[joined.length - 1] = { ...last, text: `${last.text} ${text.trim()}` };
    else joined.push({ text: text.trim(), line: number });
    previous = number;
  }
  return joined;
}
