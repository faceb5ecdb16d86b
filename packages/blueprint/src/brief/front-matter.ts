import { nearestWord } from '@proven/settings';
import type { Problem } from '../errors.ts';
import { novelties, type Profile, teams } from './brief.ts';
import type { Line } from './lines.ts';

export interface FrontMatter extends Profile {
  readonly template: string | null;
}

/** The keys, in the order in which they are written. */
export const frontMatterKeys = {
  template: 'template',
  components: 'components',
  novelty: 'novelty',
  riskUsd: 'risk-usd',
  team: 'team',
} as const satisfies Record<keyof FrontMatter, string>;

const known: readonly string[] = Object.values(frontMatterKeys);

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly column: number;
}

/** Reads the lines between the two `---`: one key with one value on each. */
export function readFrontMatter(lines: readonly Line[]): { front: FrontMatter; problems: Problem[] } {
  const problems: Problem[] = [];
  const values = new Map<string, Entry>();
  for (const line of lines) {
    if (/^\s*(#|$)/.test(line.text)) continue;
    const entry = readEntry(line);
    const complaint = entry === undefined ? notAnEntry(line) : complaintAboutKey(entry, values);
    if (complaint !== undefined) problems.push(complaint);
    else if (entry !== undefined) values.set(entry.key, entry);
  }
  const take = <Value>(key: string, parse: (value: string) => Value | string): Value | null => {
    const entry = values.get(key);
    if (entry === undefined || entry.value === '' || entry.value === 'null') return null;
    const parsed = parse(entry.value);
    if (typeof parsed !== 'string') return parsed;
    const { line, column } = entry;
    problems.push({ code: 'invalid_value', message: `"${key}" ${parsed}`, line, column });
    return null;
  };
  return {
    front: {
      template: take(frontMatterKeys.template, name => ({ name }))?.name ?? null,
      components: take(frontMatterKeys.components, parseCount),
      novelty: take(frontMatterKeys.novelty, oneOf(novelties))?.word ?? null,
      riskUsd: take(frontMatterKeys.riskUsd, parseUsd),
      team: take(frontMatterKeys.team, oneOf(teams))?.word ?? null,
    },
    problems,
  };
}

function readEntry({ text, number }: Line): Entry | undefined {
  const [, start, key, gap, rest] = /^(\s*)([A-Za-z][\w-]*)(\s*:(?:\s+|$))(.*)$/.exec(text) ?? [];
  if (start === undefined || key === undefined || gap === undefined || rest === undefined) return undefined;
  const value = rest.replace(/(^|\s)#.*$/, '').trim();
  return {
    key,
    value: value.replace(/^(["'])(.*)\1$/, '$2'),
    line: number,
    column: start.length + (value === '' ? 0 : key.length + gap.length) + 1,
  };
}

function notAnEntry({ text, number }: Line): Problem {
  return {
    code: 'front_matter',
    message: 'this line is not "key: value"',
    hint: `The front matter has one key a line. Known keys: ${known.join(', ')}.`,
    line: number,
    column: text.search(/\S/) + 1,
  };
}

function complaintAboutKey({ key, line }: Entry, seen: ReadonlyMap<string, Entry>): Problem | undefined {
  const first = seen.get(key);
  if (first !== undefined) {
    return {
      code: 'duplicate_key',
      message: `"${key}" is there twice, first in line ${first.line}`,
      line,
      column: 1,
    };
  }
  if (known.includes(key)) return undefined;
  const near = nearestWord(key, known);
  return {
    code: 'unknown_key',
    message: `unknown key "${key}"`,
    hint: near === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean "${near}"?`,
    line,
    column: 1,
  };
}

function parseCount(given: string): number | string {
  return /^\d{1,6}$/.test(given) ? Number(given) : `is a whole number, not "${given}"`;
}

function parseUsd(given: string): number | string {
  const digits = given.replace(/^\$|USD$/g, '').replace(/[,_\s]/g, '');
  return /^\d{1,12}(\.\d+)?$/.test(digits)
    ? Number(digits)
    : `is an amount in US dollars such as 20000, not "${given}"`;
}

function oneOf<Word extends string>(words: readonly Word[]): (given: string) => { word: Word } | string {
  return given => {
    const word = words.find(each => each === given.toLowerCase());
    if (word !== undefined) return { word };
    const near = nearestWord(given, words);
    return `is one of ${words.join(', ')}, not "${given}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
  };
}
