import type { Block, Heading, List, ListItem, Paragraph } from './blocks.ts';
import { classify, isDecisionHeading } from './deliverables.ts';
import { plain } from './words.ts';

const listHeading = 6;
const lineHeading = 7;

/**
 * The blocks of an answer as a flow of headings and what stands below them. What only looks like a heading becomes one:
 * a bold line, a line that names a deliverable or a decision, a list item that does.
 */
export function flowOf(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block, index) => {
    if (block.type === 'paragraph') return fromParagraph(block, blocks[index + 1]);
    if (block.type === 'list') return fromList(block);
    // A prompt may be quoted as a whole, so only what is certainly something else is taken out of a quote.
    if (block.type === 'quote' && block.blocks.some(isDecision)) return flowOf(block.blocks);
    return [block];
  });
}

function isDecision(block: Block): boolean {
  return block.type === 'heading' && isDecisionHeading(block.text);
}

function fromParagraph(paragraph: Paragraph, next: Block | undefined): Block[] {
  const [first = '', ...others] = paragraph.text.split('\n');
  const led = ledByDecision(paragraph.text);
  const [heading, rest] =
    led ?? (isHeadingLine(first, others.join('\n'), next) ? [first, others.join('\n')] : [undefined, '']);
  if (heading === undefined) return [paragraph];
  const { line, end } = paragraph;
  const block: Heading = { type: 'heading', level: lineHeading, text: heading.trim(), line, end: line + 1 };
  if (rest.trim() === '') return [block];
  return [
    block,
    { type: 'paragraph', text: rest.trimStart(), line: others.length === 0 || led ? line : line + 1, end },
  ];
}

/** `**ADR-001: Plain SQL.** Because …`: the bold beginning is the heading, the rest stands below it. */
function ledByDecision(text: string): [heading: string, rest: string] | undefined {
  const found = /^\*\*([^*\n]{1,160})\*\*[ \t]?[:.]?([\s\S]*)$/.exec(text);
  const [, bold = '', rest = ''] = found ?? [];
  if (found === null || !isDecisionHeading(bold)) return undefined;
  if (/\d[\s:.–—-]+\S.*\p{L}/u.test(bold)) return [bold, rest.replace(/^[ \t]*[–—:-]+[ \t]*/, '')];
  const [line = '', ...others] = rest.split('\n');
  const end = /[.;](?=\s|$)/.exec(line)?.index ?? line.length;
  const title = line.slice(0, end).replace(/^[ \t]*[–—:-]+[ \t]*/, '');
  return [`${bold.replace(/[:.\s]+$/, '')}: ${title}`, [line.slice(end + 1), ...others].join('\n')];
}

/** A line that is all bold, or that names a deliverable or a decision and has something below it. */
function isHeadingLine(line: string, rest: string, next: Block | undefined): boolean {
  const text = line.trim();
  if (text.length > 160 || text === '') return false;
  const allBold = /^(?:\*\*|__)[^*_]{1,140}(?:\*\*|__)\s?:?$/.test(text) && !/\*\*.*\*\*.*\*\*/.test(text);
  if (allBold) return rest !== '' || next !== undefined;
  const words = plain(text);
  if (
    rest === '' &&
    next !== undefined &&
    /^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s[\p{L}`][^.:;]{2,80}$/u.test(words)
  )
    return true;
  if (/[.!?;,]$/.test(words) || words.split(/\s+/).length > 14) return false;
  if (rest === '' && next === undefined) return false;
  return isDecisionHeading(words)
    ? !/[:–—-]\s.{90}/.test(words)
    : classify(words)?.certain === true && words.split(/\s+/).length <= 7;
}

/** `1. Architecture Decision Records`, or `- **ADR-001: Plain SQL** …`, with what stands below or beside it. */
function fromList(list: List): Block[] {
  if (!list.items.some(announces)) return [list];
  return list.items.flatMap(item => {
    const [first, ...others] = item.blocks;
    if (first?.type !== 'paragraph' || !announces(item)) {
      return [{ ...list, items: [item], line: item.line, end: item.end }];
    }
    const led = ledByDecision(first.text);
    const [line = '', ...rest] = first.text.split('\n');
    const [text, below] = led ?? [line, rest.join('\n')];
    const heading: Heading = {
      type: 'heading',
      level: listHeading,
      text,
      line: item.line,
      end: item.line + 1,
    };
    const paragraph: Paragraph = {
      type: 'paragraph',
      text: below.trimStart(),
      line: first.line,
      end: first.end,
    };
    return [heading, ...(below.trim() === '' ? [] : [paragraph]), ...flowOf(others)];
  });
}

function announces({ blocks }: ListItem): boolean {
  const [first, ...others] = blocks;
  if (first?.type !== 'paragraph') return false;
  if (ledByDecision(first.text) !== undefined) return true;
  const words = plain(first.text.split('\n')[0] ?? '');
  if (words.split(/\s+/).length > 10 || /[:.]\s\S.{60}/.test(words)) return false;
  if (isDecisionHeading(words)) return others.length > 0;
  return words.split(/\s+/).length <= 8 && !/:\s\S/.test(words) && classify(words)?.certain === true;
}
