import type { Decision } from '../../design/design.ts';
import { type Answer, sourceOf, take } from './answer.ts';
import type { Block, Heading, TableBlock } from './blocks.ts';
import { decisionOf, identify } from './decision.ts';
import { decisionNumber } from './deliverables.ts';
import { type Field, fieldsOf } from './fields.ts';
import { conceptOf, type DecisionConcept, decisionVocabulary } from './vocabulary.ts';
import { plain, saysNothing } from './words.ts';

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
