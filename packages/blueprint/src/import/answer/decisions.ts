import type { Decision } from '../../design/design.ts';
import { readCheck } from '../../design/markdown/fields.ts';
import { decisionStatuses } from '../../design/terms.ts';
import { type Answer, sourceOf, take } from './answer.ts';
import type { Block, Heading, TableBlock } from './blocks.ts';
import { risksOfFields } from './decision-risks.ts';
import { decisionNumber } from './deliverables.ts';
import { type Field, fieldsOf } from './fields.ts';
import { optionsInTradeOffs, optionsOfTable, optionsOfText } from './options.ts';
import { conceptOf, type DecisionConcept, decisionVocabulary } from './vocabulary.ts';
import { headingWords, plain, saysNothing } from './words.ts';

/** The decisions in a section of an answer: below headings, in a table, or as the items of a list. */
export function readDecisions(answer: Answer, blocks: readonly Block[]): Decision[] {
  const entries = headedEntries(blocks);
  if (entries.length > 0) return entries.map((entry, index) => headedDecision(answer, entry, index));
  return blocks.flatMap(block => {
    if (block.type === 'table') return tableDecisions(answer, turned(block));
    return block.type === 'list' ? listDecisions(answer, block) : [];
  });
}

interface HeadedEntry {
  readonly heading: Heading;
  readonly blocks: readonly Block[];
}

/** What stands below each heading of a decision, up to the next one. */
function headedEntries(blocks: readonly Block[]): HeadedEntry[] {
  const headings = blocks.filter(block => block.type === 'heading');
  const numbered = headings.filter(({ text }) => decisionNumber(text) !== undefined);
  const unlabelled = headings.filter(({ text }) => conceptOf(decisionVocabulary, text) === undefined);
  const top = Math.min(...unlabelled.map(({ level }) => level));
  const starts = new Set(numbered.length > 0 ? numbered : unlabelled.filter(({ level }) => level === top));
  const entries: { heading: Heading; blocks: Block[] }[] = [];
  let open: { heading: Heading; blocks: Block[] } | undefined;
  for (const block of blocks) {
    if (block.type === 'heading' && starts.has(block)) {
      open = { heading: block, blocks: [] };
      entries.push(open);
    } else if (block.type === 'heading' && endsEntry(block, open?.heading)) open = undefined;
    else open?.blocks.push(block);
  }
  return entries.filter(entry => entry.blocks.length > 0 || numbered.length > 0);
}

function endsEntry(block: Heading, entry: Heading | undefined): boolean {
  return (
    entry !== undefined &&
    block.level <= entry.level &&
    conceptOf(decisionVocabulary, block.text) === undefined
  );
}

function headedDecision(answer: Answer, { heading, blocks }: HeadedEntry, index: number): Decision {
  take(answer, heading, ...blocks);
  const fields = fieldsOf(blocks, decisionVocabulary, block => sourceOf(answer, block));
  return decisionOf(answer, identify(heading.text, index), fields);
}

function listDecisions(answer: Answer, list: Extract<Block, { type: 'list' }>): Decision[] {
  return list.items.flatMap((item, index) => {
    const [first, ...others] = item.blocks;
    if (first?.type !== 'paragraph') return [];
    const found =
      /^\*\*([^*\n]{1,160})\*\*[ \t]?[:.–—-]?[ \t]?([\s\S]*)$/.exec(first.text) ??
      /^([^\n.:]{3,100})[:.]?[ \t]*\n?([\s\S]*)$/.exec(first.text);
    if (found === null) return [];
    take(answer, item);
    const rest = { ...first, text: (found[2] ?? '').replace(/^[–—:-]+[ \t]*/, '') };
    const blocks = rest.text === '' ? others : [rest, ...others];
    return [
      decisionOf(
        answer,
        identify(found[1] ?? '', index),
        fieldsOf(blocks, decisionVocabulary, block => sourceOf(answer, block)),
      ),
    ];
  });
}

/** A table with one decision a column becomes one with a row for each. */
function turned(table: TableBlock): TableBlock {
  const [, ...heads] = table.header;
  if (heads.length < 2 || !heads.every(head => decisionNumber(head) !== undefined)) return table;
  const rows = heads.map((head, index) => ({
    cells: [head, ...table.rows.map(({ cells }) => cells[index + 1] ?? '')],
    line: table.line,
    end: table.end,
  }));
  return { ...table, header: ['ID', ...table.rows.map(({ cells: [label = ''] }) => label)], rows };
}

/** A table with one decision a row. */
function tableDecisions(answer: Answer, table: TableBlock): Decision[] {
  const concepts = table.header.map(cell => conceptOf(decisionVocabulary, cell));
  const isOfDecisions =
    concepts.includes('decision') || concepts.includes('title') || concepts.includes('id');
  if (!isOfDecisions || table.header.length < 2) return [];
  take(answer, table);
  return table.rows.map(({ cells, line }, index) => {
    const fields = cells.map((text, at): Field<DecisionConcept> => {
      return {
        concept: concepts[at],
        label: plain(table.header[at] ?? ''),
        texts: saysNothing(text) ? [] : [text],
        tables: [],
        line,
      };
    });
    const textOf = (concept: DecisionConcept): string =>
      fields.find(field => field.concept === concept)?.texts.join(' ') ?? '';
    const titleConcept = concepts.includes('title') ? 'title' : 'decision';
    const named = identify(
      [textOf('id'), textOf(titleConcept)].filter(text => text !== '').join(': '),
      index,
    );
    return decisionOf(
      answer,
      named,
      fields.filter(({ concept }) => concept !== 'id' && concept !== 'title'),
    );
  });
}

interface Named {
  readonly id: string;
  readonly title: string;
  readonly status: Decision['status'];
}

export function identify(heading: string, index: number): Named {
  const words = headingWords(heading)
    .replace(/^\[([^\]]{1,40})\]/, '$1')
    .replace(/^decision:\s{1,3}/i, '');
  const number = decisionNumber(words);
  const written = /^(ADR-?\d+|AD-?\d+|D-?\d+)\b/i.exec(words)?.[1];
  const title =
    number === undefined
      ? words
      : words.replace(/^(?:[^\d]*\d+|(?:adr|decision)[-\s][A-H](?!\w))\]?(?:[\s:)–—-]|\.(?=\s))*/i, '');
  const status = /[([]\s*([a-z]+)\s*[)\]]$/i.exec(title);
  const word = decisionStatuses.find(known => known === status?.[1]?.toLowerCase());
  return {
    id: written?.toUpperCase() ?? `ADR-${String(number ?? index + 1).padStart(3, '0')}`,
    title: (word === undefined ? title : title.slice(0, status?.index)).trim() || words,
    status: word ?? null,
  };
}

/** Concepts whose tables have a place of their own. */
const keepTables: ReadonlySet<DecisionConcept> = new Set([
  'decision',
  'context',
  'rationale',
  'risksAndMitigations',
]);

export function decisionOf(
  answer: Answer,
  named: Named,
  fields: readonly Field<DecisionConcept>[],
): Decision {
  const textsOf = (...concepts: (DecisionConcept | undefined)[]): string[] =>
    fields.filter(({ concept }) => concepts.includes(concept)).flatMap(({ texts }) => texts);
  const statusText = textsOf('status').join(' ');
  const status = plain(statusText).toLowerCase();
  const word = statusOf(status);
  const bare = [
    ...behindStatus(statusText, word),
    ...fields
      .filter(({ label }) => label === '')
      .flatMap(field => [...field.texts, ...plainTables(answer, field)]),
  ];
  const unknown = fields
    .filter(({ concept, label }) => concept === undefined && label !== '')
    .map(field => withLabel(answer, field));
  const tablesOf = (concept: DecisionConcept): string[] =>
    fields.filter(field => field.concept === concept).flatMap(field => plainTables(answer, field));
  const others = fields
    .filter(({ concept }) => concept !== undefined && !keepTables.has(concept))
    .flatMap(field => plainTables(answer, field));
  const decided = [...textsOf('decision'), ...tablesOf('decision')];
  const decision = firstWithText(decided, bare, unknown);
  return {
    id: named.id,
    title: named.title,
    status: word ?? named.status,
    date: textsOf('date').join(' ') || null,
    context: join([...(decision === bare ? [] : bare), ...textsOf('context'), ...tablesOf('context')]),
    options: optionsOf(fields),
    decision: join(decision) || named.title,
    rationale: join([
      ...textsOf('rationale'),
      ...tablesOf('rationale'),
      ...(decision === unknown ? [] : unknown),
      ...others,
    ]),
    consequences: consequencesOf(fields),
    risks: risksOfFields(fields),
    confirmation:
      textsOf('confirmation').length === 0
        ? null
        : readCheck(textsOf('confirmation').join(' ').replaceAll('\n', ' ')),
    covers: textsOf('covers').flatMap(text => text.match(/\b[FNC]\d{1,3}\b/g) ?? []),
  };
}

const statusWords: Readonly<Record<NonNullable<Decision['status']>, RegExp>> = {
  proposed: /^(?:propos|draft|vorgeschlagen|propuest)/,
  accepted: /^(?:accept|approved|adopt|akzeptiert|angenommen|aceptad)/,
  rejected: /^(?:reject|abgelehnt|rejet|rechazad)/,
  deprecated: /^(?:deprecat|veraltet|obsol)/,
  superseded: /^(?:supersed|ersetzt|remplac|reemplazad)/,
};

function statusOf(text: string): Decision['status'] {
  return decisionStatuses.find(status => statusWords[status].test(text)) ?? null;
}

/** `Proposed. We choose a monolith because …`: what a writer said behind the status. */
function behindStatus(text: string, status: Decision['status']): string[] {
  const rest = status === null ? text : plain(text).replace(/^\p{L}+[\s.:;,–—-]*/u, '');
  return rest.length < 30 ? [] : [rest];
}

function firstWithText(...candidates: readonly string[][]): string[] {
  return candidates.find(texts => texts.length > 0) ?? [];
}

/** A label that no field of a decision stands for is kept with its text. */
function withLabel(answer: Answer, field: Field<DecisionConcept>): string {
  return join([
    `**${field.label}.** ${field.texts[0] ?? ''}`.trim(),
    ...field.texts.slice(1),
    ...plainTables(answer, field),
  ]);
}

/** Tables that list no options stay as they were written. */
function plainTables(answer: Answer, { tables }: Field<DecisionConcept>): string[] {
  return tables.filter(table => optionsOfTable(table) === undefined).map(table => sourceOf(answer, table));
}

function optionsOf(fields: readonly Field<DecisionConcept>[]): Decision['options'] {
  return fields.flatMap(({ concept, texts, tables }) => [
    ...(concept === 'options' ? texts.flatMap(optionsOfText) : []),
    ...(concept === 'bad' ? texts.flatMap(optionsInTradeOffs) : []),
    ...tables.flatMap(table => optionsOfTable(table) ?? []),
  ]);
}

/** Without a word that says which, a consequence counts as good. */
function consequencesOf(fields: readonly Field<DecisionConcept>[]): Decision['consequences'] {
  const good: string[] = [];
  const bad: string[] = [];
  for (const { concept, texts } of fields) {
    if (concept === 'good') good.push(...texts);
    if (concept === 'bad')
      for (const text of texts) (/^(?:✅|✔|👍|➕|\(\+\))/u.test(text) ? good : bad).push(text);
    if (concept !== 'consequences') continue;
    for (const text of texts)
      (/^(?:[-−–✗✘❌⚠]|\(-\)|con\b|negative)/iu.test(text.trim()) ? bad : good).push(text);
  }
  return { good, bad };
}

function join(texts: readonly string[]): string {
  return texts.filter(text => text !== '').join('\n\n');
}
