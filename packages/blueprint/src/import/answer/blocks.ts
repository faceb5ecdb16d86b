import MarkdownIt, { type StateBlock, type Token } from 'markdown-it';
import { withKnownBullets } from './bullets.ts';
import { lengthenOuterFences } from './fences.ts';
import { unescapeHtml, unescapeText } from './html.ts';

/** Lines of the source that a block covers, from 1; `end` is the first line after it. */
interface Span {
  readonly line: number;
  readonly end: number;
}

export interface Heading extends Span {
  readonly type: 'heading';
  /** 1 to 6 as written; 6 for a list item, and 7 for a bold or plain line, that stands as a heading. */
  readonly level: number;
  readonly text: string;
}

export interface Paragraph extends Span {
  readonly type: 'paragraph';
  readonly text: string;
}

export interface ListItem extends Span {
  readonly number: number | null;
  readonly blocks: readonly Block[];
}

export interface List extends Span {
  readonly type: 'list';
  readonly items: readonly ListItem[];
}

export interface TableBlock extends Span {
  readonly type: 'table';
  readonly header: readonly string[];
  readonly rows: readonly (Span & { readonly cells: readonly string[] })[];
}

export interface Code extends Span {
  readonly type: 'code';
  readonly fenced: boolean;
  readonly info: string;
  readonly content: string;
}

export interface Quote extends Span {
  readonly type: 'quote';
  readonly blocks: readonly Block[];
}

/** A thematic break, or HTML. */
export interface Other extends Span {
  readonly type: 'rule' | 'html';
  readonly text: string;
}

export type Block = Heading | Paragraph | List | TableBlock | Code | Quote | Other;

/** A text in Markdown: its lines, and its blocks with the lines they stand on. */
export interface Document {
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
}

/** Reads the blocks of a Markdown text. Line numbers are those of the text. */
export function readDocument(text: string): Document {
  const source = unescapeHtml(text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'));
  const lines = source.split('\n');
  const parser = new MarkdownIt('commonmark', { html: true }).enable('table');
  parser.core.ruler.disable('inline');
  parser.block.ruler.before('list', 'numbered_line', endsParagraph, { alt: ['paragraph'] });
  const tokens = parser.parse(withKnownBullets(lengthenOuterFences(lines)).join('\n'), {});
  return { lines, blocks: readBlocks({ tokens, at: 0 }, undefined) };
}

/** A list that goes on counting below a line of text is a list: CommonMark wants a blank line between them, writers do not. */
function endsParagraph(state: StateBlock, line: number, _: number, silent: boolean): boolean {
  if (!silent) return false;
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  return /^\d{1,3}[.)][ \t]/.test(state.src.slice(start, start + 6));
}

/** The tokens of the parser, and how far they have been read. */
interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

function readBlocks(cursor: Cursor, until: string | undefined): Block[] {
  const blocks: Block[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (token === undefined) return blocks;
    cursor.at++;
    if (token.type === until) return blocks;
    const block = readBlock(cursor, token);
    if (block !== undefined) blocks.push(block);
  }
}

function readBlock(cursor: Cursor, token: Token): Block | undefined {
  const span = spanOf(token);
  switch (token.type) {
    case 'heading_open':
      return {
        type: 'heading',
        level: Number(token.tag.slice(1)),
        text: inlineOf(cursor, 'heading_close'),
        ...span,
      };
    case 'paragraph_open':
      return { type: 'paragraph', text: inlineOf(cursor, 'paragraph_close'), ...span };
    case 'bullet_list_open':
      return { type: 'list', items: readItems(cursor, 'bullet_list_close'), ...span };
    case 'ordered_list_open':
      return { type: 'list', items: readItems(cursor, 'ordered_list_close'), ...span };
    case 'table_open':
      return readTable(cursor, span);
    case 'fence':
    case 'code_block': {
      const fenced = token.type === 'fence';
      return { type: 'code', fenced, info: token.info.trim(), content: token.content, ...span };
    }
    case 'blockquote_open':
      return { type: 'quote', blocks: readBlocks(cursor, 'blockquote_close'), ...span };
    case 'hr':
      return { type: 'rule', text: '', ...span };
    case 'html_block':
      return { type: 'html', text: token.content, ...span };
    default:
      return undefined;
  }
}

function spanOf({ map }: Token): Span {
  return { line: (map?.[0] ?? 0) + 1, end: (map?.[1] ?? 0) + 1 };
}

function inlineOf(cursor: Cursor, close: string): string {
  let text = '';
  for (;;) {
    const token = cursor.tokens[cursor.at++];
    if (token === undefined || token.type === close) return text;
    if (token.type === 'inline') text = unescapeText(token.content);
  }
}

function readItems(cursor: Cursor, close: string): ListItem[] {
  const items: ListItem[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at++];
    if (token === undefined || token.type === close) return items;
    if (token.type !== 'list_item_open') continue;
    const number = token.info === '' ? null : Number(token.info);
    items.push({ number, ...spanOf(token), blocks: readBlocks(cursor, 'list_item_close') });
  }
}

function readTable(cursor: Cursor, span: Span): TableBlock {
  const rows: { cells: string[]; line: number; end: number }[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at++];
    if (token === undefined || token.type === 'table_close') break;
    if (token.type === 'tr_open') rows.push({ cells: [], ...spanOf(token) });
    if (token.type === 'inline') rows.at(-1)?.cells.push(cellText(token.content));
  }
  const [header, ...body] = rows;
  return { type: 'table', header: header?.cells ?? [], rows: body, ...span };
}

function cellText(content: string): string {
  return unescapeText(content.replace(/<br ?\/?>/gi, '\n')).trim();
}
