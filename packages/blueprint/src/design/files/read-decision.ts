import type { Decision } from '../design.ts';
import { readBody } from '../markdown/body.ts';
import { type Item, readCheck, readItems } from '../markdown/fields.ts';
import { type FrontMatter, readFrontMatter } from '../markdown/front-matter.ts';
import { readInline } from '../markdown/inline.ts';
import { isBlank, type Line, outline, type Section } from '../markdown/lines.ts';
import { readRows } from '../markdown/rows.ts';
import { readTable } from '../markdown/table.ts';
import { complain, place, type Reading, warn } from '../reading.ts';
import { decisionStatuses } from '../terms.ts';
import { decisionIdentity } from './decision-identity.ts';

// Reads the records that this tool writes, MADR 2 to 4, those of Nygard and adr-tools, and those of log4brains,
// wherever they put the status. What has no field of its own stays in the context, below its heading.

type Option = Decision['options'][number];

const inSection = { level: 2 };
const inOutcome = { level: 3 };

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

export function readDecision(reading: Reading, allLines: readonly Line[]): Decision {
  const front = readFrontMatter(reading, allLines);
  warnAboutKeys(reading, front);
  const { preamble, sections } = outline(front.rest, 2);
  const top = sections.find(({ level }) => level === 1);
  if (top === undefined)
    complain(
      reading,
      front.rest[0]?.number ?? 1,
      'the decision has no title',
      'expected a line "# " and the title',
    );
  const { id, title } = decisionIdentity(reading.file, front.values.get('id'), top?.heading ?? '');
  place(reading, id, top?.line ?? 1);
  const head = readHead([...preamble, ...(top?.lines ?? [])]);
  const found = sortSections(sections.filter(section => section !== top));
  const outcome = readOutcome(reading, top?.line ?? 1, found);
  const status = readStatus(reading, front, head, found.named.get('status')?.[0]);
  const risks = readRisks(reading, found.named.get('risks')?.[0]);
  const context = found.named.get('context')?.[0];
  return {
    id,
    title,
    status: status.word,
    date: single(front.values.get('date')) ?? head.date ?? sectionText(found.named.get('date')?.[0]) ?? null,
    context: joinTexts([
      ...head.rest,
      context === undefined ? '' : readBody(context.lines, inSection),
      ...status.remark,
      ...found.unknown.map(section => demoted(section, '###', inSection)),
      ...risks.rest,
    ]),
    options: readOptions(found.named.get('options')?.[0], found.named.get('prosAndCons')?.[0]),
    ...outcome,
    risks: risks.risks,
    covers: asList(front.values.get('covers')),
  };
}

const ownKeys = ['id', 'status', 'date', 'covers'];

function warnAboutKeys(reading: Reading, { values }: FrontMatter): void {
  const others = [...values.keys()].filter(key => !ownKeys.includes(key));
  if (others.length === 0) return;
  const keys = others.map(key => `"${key}"`).join(', ');
  warn(
    reading,
    1,
    `the front matter's ${keys} is no part of the design`,
    'what is written back leaves it out',
  );
}

interface FoundSections {
  readonly named: ReadonlyMap<SectionName, Section[]>;
  readonly unknown: readonly Section[];
}

function sortSections(sections: readonly Section[]): FoundSections {
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

interface Head {
  readonly status: string | undefined;
  readonly date: string | undefined;
  readonly rest: readonly string[];
}

/** `Date: …` of adr-tools, `- Status: …` of log4brains; any other text between the title and the first section stays. */
function readHead(lines: readonly Line[]): Head {
  const facts = new Map<string, string>();
  const rest = lines.filter(({ text, fenced }) => {
    const found = fenced
      ? null
      : /^[-*+]?[ \t]*(?:\*\*)?(status|date)(?:\*\*)?:(?:\*\*)?[ \t]*([\s\S]*)$/i.exec(text);
    if (found === null || facts.has(found[1]?.toLowerCase() ?? '')) return true;
    facts.set(found[1]?.toLowerCase() ?? '', found[2]?.trim() ?? '');
    return false;
  });
  return {
    status: facts.get('status'),
    date: facts.get('date') || undefined,
    rest: [readBody(rest, inSection)],
  };
}

function readStatus(
  reading: Reading,
  front: FrontMatter,
  head: Head,
  section: Section | undefined,
): { word: Decision['status']; remark: string[] } {
  const written = single(front.values.get('status')) ?? head.status ?? sectionText(section) ?? '';
  if (written === '') return { word: null, remark: [] };
  const first = /^\W*([a-z]+)/i.exec(written)?.[1]?.toLowerCase() ?? '';
  const word = synonyms.get(first) ?? decisionStatuses.find(status => status === first);
  if (word === undefined) {
    complain(
      reading,
      section?.line ?? 1,
      `the status is "${written.slice(0, 60)}"`,
      `expected ${decisionStatuses.join(', ')}`,
    );
    return { word: null, remark: [] };
  }
  return { word, remark: written.toLowerCase() === first ? [] : [`Status: ${written}`] };
}

/** `superceded` is how adr-tools spells it, `draft` is a status of log4brains. */
const synonyms: ReadonlyMap<string, Decision['status']> = new Map([
  ['superceded', 'superseded'],
  ['draft', 'proposed'],
  ['approved', 'accepted'],
]);

type Outcome = Pick<Decision, 'decision' | 'rationale' | 'consequences' | 'confirmation'>;

function readOutcome(reading: Reading, line: number, { named }: FoundSections): Outcome {
  const section = named.get('outcome')?.[0];
  if (section === undefined)
    complain(
      reading,
      line,
      'the decision does not say what is decided',
      'expected a section "## Decision Outcome"',
    );
  const { preamble, sections } = outline(section?.lines ?? [], 3);
  const inner = sortSections(sections);
  const text = readBody(preamble, inOutcome);
  const rationale = inner.named.get('rationale')?.[0] ?? named.get('rationale')?.[0];
  const chosen =
    rationale === undefined
      ? /^Chosen option: ?["“]?([^"”\n]{1,300}?)["”]?,? because ([\s\S]*)$/i.exec(text)
      : null;
  const others = [
    ...inner.unknown,
    ...(['options', 'outcome', 'risks', 'context', 'prosAndCons', 'status', 'date'] as const).flatMap(
      name => inner.named.get(name) ?? [],
    ),
  ];
  const consequences = [...(inner.named.get('consequences') ?? []), ...(named.get('consequences') ?? [])];
  const confirmation = inner.named.get('confirmation')?.[0] ?? named.get('confirmation')?.[0];
  return {
    decision: chosen?.[1] ?? text,
    rationale: joinTexts([
      chosen?.[2] ?? (rationale === undefined ? '' : readBody(rationale.lines, inOutcome)),
      ...others.map(other => demoted(other, '####', inOutcome)),
    ]),
    consequences: readConsequences(consequences),
    confirmation: confirmation === undefined ? null : readConfirmation(confirmation),
  };
}

function readConsequences(sections: readonly Section[]): Decision['consequences'] {
  const all = sections.map(section => {
    const words = section.heading.trim().toLowerCase();
    return readGoodAndBad(section.lines, words.startsWith('negative'));
  });
  return { good: all.flatMap(({ good }) => good), bad: all.flatMap(({ bad }) => bad) };
}

function readConfirmation({ lines }: Section): Decision['confirmation'] {
  const texts = lines.filter(({ text }) => !isBlank(text));
  const [only] = texts;
  if (only === undefined) return null;
  return texts.length === 1
    ? readCheck(only.text.replace(/^ {0,3}[-*+][ \t]+/, ''))
    : { command: '', expects: readBody(lines, inOutcome) };
}

/** Items with a label; without one they count as good, or as bad below a heading that says so. */
function readGoodAndBad(lines: readonly Line[], negative: boolean): { good: string[]; bad: string[] } {
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

function readOptions(names: Section | undefined, prosAndCons: Section | undefined): Option[] {
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

function readRisks(
  reading: Reading,
  section: Section | undefined,
): Pick<Decision, 'risks'> & { rest: string[] } {
  if (section === undefined) return { risks: [], rest: [] };
  if (readTable(section.lines) !== undefined) {
    const rows = readRows(reading, section, ['Risk', 'Mitigation'] as const);
    const risks = rows.map(({ cells }) => ({
      risk: readInline(cells.Risk),
      mitigation: readInline(cells.Mitigation),
    }));
    return { risks, rest: [] };
  }
  const { items, rest } = readItems(section.lines);
  const risks = items.map(({ text }) => {
    const [risk = '', ...mitigation] = text.split('→');
    return { risk: readInline(risk), mitigation: readInline(mitigation.join('→')) };
  });
  return { risks, rest: rest.length === 0 ? [] : [`### ${section.heading}\n\n${readBody(rest, inSection)}`] };
}

function demoted(section: Section, marks: string, place: { level: number }): string {
  return `${marks} ${section.heading}\n\n${readBody(section.lines, place)}`.trimEnd();
}

function joinTexts(texts: readonly string[]): string {
  return texts.filter(text => text !== '').join('\n\n');
}

function sectionText(section: Section | undefined): string | undefined {
  return section === undefined ? undefined : readBody(section.lines, inSection) || undefined;
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}

function asList(value: string | readonly string[] | undefined): string[] {
  if (value === undefined || value === '') return [];
  return typeof value === 'string' ? value.split(',').map(part => part.trim()) : [...value];
}
