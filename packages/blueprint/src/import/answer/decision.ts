import type { Decision } from '../../design/design.ts';
import { readCheck } from '../../design/markdown/fields.ts';
import { decisionStatuses } from '../../design/terms.ts';
import { type Answer, sourceOf } from './answer.ts';
import { risksOfFields } from './decision-risks.ts';
import { decisionNumber } from './deliverables.ts';
import type { Field } from './fields.ts';
import { optionsInTradeOffs, optionsOfTable, optionsOfText } from './options.ts';
import type { DecisionConcept } from './vocabulary.ts';
import { headingWords, plain } from './words.ts';

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
