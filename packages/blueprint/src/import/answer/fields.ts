import type { Block, List, ListItem, Paragraph, TableBlock } from './blocks.ts';
import { conceptOf, type Vocabulary } from './vocabulary.ts';
import { plain } from './words.ts';

/** A labelled part of an entry; without a label it is what stands before the first one. */
export interface Field<Concept extends string> {
  readonly concept: Concept | undefined;
  /** As written; empty for text without a label. */
  readonly label: string;
  /** Texts in order: a paragraph, a list item, code. */
  readonly texts: readonly string[];
  readonly tables: readonly TableBlock[];
  readonly line: number;
}

interface OpenField<Concept extends string> extends Field<Concept> {
  readonly texts: string[];
  readonly tables: TableBlock[];
}

/** Where the source of blocks is needed as it was written. */
export type Source = (block: { readonly line: number; readonly end: number }) => string;

/**
 * The fields of an entry. A label is a bold beginning (`**Decision.** …`), a known word before a colon, a heading, or
 * the first cell of a two-column table; what follows without a label belongs to the last one.
 */
export function fieldsOf<Concept extends string>(
  blocks: readonly Block[],
  vocabulary: Vocabulary<Concept>,
  source: Source,
): Field<Concept>[] {
  const reading: Reading<Concept> = { fields: [], vocabulary, source };
  for (const block of blocks) addBlock(reading, block);
  return reading.fields;
}

/** The fields so far, and what it takes to read more. */
interface Reading<Concept extends string> {
  readonly fields: OpenField<Concept>[];
  readonly vocabulary: Vocabulary<Concept>;
  readonly source: Source;
}

function addBlock<Concept extends string>(reading: Reading<Concept>, block: Block): void {
  if (block.type === 'paragraph') addParagraph(reading, block, false);
  else if (block.type === 'heading') open(reading, block.text, block.line);
  else if (block.type === 'list') addList(reading, block);
  else if (block.type === 'table') addTable(reading, block);
  else if (block.type === 'quote') for (const inner of block.blocks) addBlock(reading, inner);
  else if (block.type !== 'rule') current(reading, block.line).texts.push(reading.source(block));
}

/** Begins a field. */
function open<Concept extends string>(
  { fields, vocabulary }: Reading<Concept>,
  label: string,
  line: number,
): OpenField<Concept> {
  const field: OpenField<Concept> = {
    concept: label === '' ? undefined : conceptOf(vocabulary, label),
    label: plain(label).replace(/[:.\s]+$/, ''),
    texts: [],
    tables: [],
    line,
  };
  fields.push(field);
  return field;
}

function current<Concept extends string>(reading: Reading<Concept>, line: number): OpenField<Concept> {
  return reading.fields.at(-1) ?? open(reading, '', line);
}

/** `isInOwnedList`: the list is of one field, so that a bold beginning that is no known word is text. */
function addParagraph<Concept extends string>(
  reading: Reading<Concept>,
  { text, line }: Pick<Paragraph, 'text' | 'line'>,
  isInOwnedList: boolean,
): void {
  const { fields, vocabulary } = reading;
  const parts = splitLabels(text, vocabulary);
  const isOwned =
    isInOwnedList &&
    fields.at(-1)?.concept !== undefined &&
    !parts.some(part => isKnown(vocabulary, part.label));
  for (const part of isOwned ? [{ label: '', text }] : parts) {
    if (part.label !== '') open(reading, part.label, line);
    if (part.text !== '') current(reading, line).texts.push(part.text);
  }
}

function addList<Concept extends string>(reading: Reading<Concept>, list: List): void {
  const { vocabulary } = reading;
  const labels = list.items.flatMap(item => firstLabels(item, vocabulary));
  const isOwned = !labels.some(label => isKnown(vocabulary, label));
  for (const item of list.items) addItem(reading, item, isOwned);
}

function firstLabels<Concept extends string>(
  { blocks: [first] }: ListItem,
  vocabulary: Vocabulary<Concept>,
): string[] {
  return first?.type === 'paragraph' ? splitLabels(first.text, vocabulary).map(({ label }) => label) : [];
}

function isKnown<Concept extends string>(vocabulary: Vocabulary<Concept>, label: string): boolean {
  return label !== '' && conceptOf(vocabulary, label) !== undefined;
}

function addItem<Concept extends string>(
  reading: Reading<Concept>,
  { blocks: [first, ...others] }: ListItem,
  isInOwnedList: boolean,
): void {
  if (first?.type === 'paragraph') addParagraph(reading, first, isInOwnedList);
  else if (first !== undefined) addBlock(reading, first);
  for (const block of others) addBlock(reading, block);
}

function addTable<Concept extends string>(reading: Reading<Concept>, table: TableBlock): void {
  const labels = [table.header, ...table.rows.map(({ cells }) => cells)];
  const known = labels.filter(([label = '']) => conceptOf(reading.vocabulary, label) !== undefined).length;
  if (table.header.length !== 2 || known < 2) current(reading, table.line).tables.push(table);
  else for (const [label = '', value = ''] of labels) addRow(reading, label, value, table.line);
}

function addRow<Concept extends string>(
  reading: Reading<Concept>,
  label: string,
  value: string,
  line: number,
): void {
  const isHeading = /^(?:field|aspect|item|section)?$/i.test(plain(label));
  if (isHeading && conceptOf(reading.vocabulary, label) === undefined) return;
  open(reading, label, line).texts.push(value);
}

interface LabelledText {
  readonly label: string;
  readonly text: string;
}

/** Cuts a text at its labels: bold ones at the start of a line or a sentence, plain ones only where the word is known. */
export function splitLabels<Concept extends string>(
  text: string,
  vocabulary: Vocabulary<Concept>,
): LabelledText[] {
  const starts = [...boldLabels(text), ...plainLabels(text, vocabulary)].sort((a, b) => a.start - b.start);
  const labels = starts.filter(({ start }, index) => index === 0 || start >= (starts[index - 1]?.end ?? 0));
  const parts: LabelledText[] = [{ label: '', text: text.slice(0, labels[0]?.start ?? text.length).trim() }];
  labels.forEach(({ label, end }, index) => {
    parts.push({ label, text: text.slice(end, labels[index + 1]?.start ?? text.length).trim() });
  });
  return parts.filter(part => part.label !== '' || part.text !== '');
}

interface FoundLabel {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** `**Label:** …`, `**Label**: …`, `**Label.** …`, at the start of a line, or after the end of a sentence. */
function boldLabels(text: string): FoundLabel[] {
  const found: FoundLabel[] = [];
  for (const match of text.matchAll(/\*\*([^*\n]{1,80})\*\*([ \t\u00a0\u202f]{0,2}[:–—])?[ \t]{0,2}/g)) {
    const [whole, label = '', mark] = match;
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    const atStart = before.trim() === '' || /[.!?;:|)][ \t]{0,4}$|\n[ \t]{0,8}$/.test(before);
    if (atStart && (mark !== undefined || /[:.]\s*$/.test(label))) {
      found.push({ label, start: match.index, end: match.index + whole.length });
    }
  }
  return found;
}

function plainLabels<Concept extends string>(text: string, vocabulary: Vocabulary<Concept>): FoundLabel[] {
  const found: FoundLabel[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)[ \t]{0,3}(?:[_*]{1,2})?([\p{L}][\p{L}/&→ -]{0,40}?)[_*]{0,2}[ \t\u00a0\u202f]?:[_*]{0,2}(?:[ \t]|(?=\n)|$)/gu,
  )) {
    const [whole, label = ''] = match;
    if (conceptOf(vocabulary, label) === undefined) continue;
    found.push({ label, start: match.index, end: match.index + whole.length });
  }
  return found;
}
