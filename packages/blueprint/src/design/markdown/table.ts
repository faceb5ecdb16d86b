import { trimBlanks } from './inline.ts';
import { isBlank, type Line } from './lines.ts';

export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly header: TableRow;
  readonly rows: readonly TableRow[];
  /** Of the body: lines that are no part of the table and not blank. */
  readonly rest: readonly Line[];
}

/** A GitHub table, as a block. The cells are written by `writeInline` and its like, with `cell`. */
export function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map(writeRow).join('\n');
}

function writeRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The first table among the lines; undefined without one. */
export function readTable(lines: readonly Line[]): Table | undefined {
  const start = lines.findIndex((line, index) => isRow(line) && isDelimiter(lines[index + 1]));
  const header = lines[start];
  if (header === undefined) return undefined;
  const length = lines.slice(start).findIndex(line => !isRow(line));
  const end = length === -1 ? lines.length : start + length;
  return {
    header: rowOf(header),
    rows: lines.slice(start + 2, end).map(rowOf),
    rest: [...lines.slice(0, start), ...lines.slice(end)].filter(({ text }) => !isBlank(text)),
  };
}

function isRow({ text, fenced }: Line): boolean {
  return !fenced && /^ {0,3}\|/.test(text);
}

function isDelimiter(line: Line | undefined): boolean {
  return line !== undefined && isRow(line) && /^[|: \t-]*$/.test(line.text) && line.text.includes('-');
}

function rowOf({ text, number }: Line): TableRow {
  return { line: number, cells: splitRow(text) };
}

/** The cells of a row, still as written. A bar behind a backslash belongs to the cell. */
function splitRow(row: string): string[] {
  const inner = trimBlanks(row).replace(/^\|/, '');
  const cells: string[] = [];
  let start = 0;
  for (let index = 0; index < inner.length; index++) {
    if (inner.charAt(index) === '\\') index++;
    else if (inner.charAt(index) === '|') {
      cells.push(trimBlanks(inner.slice(start, index)));
      start = index + 1;
    }
  }
  const last = trimBlanks(inner.slice(start));
  return last === '' ? cells : [...cells, last];
}
