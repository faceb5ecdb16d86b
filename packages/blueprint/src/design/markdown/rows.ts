import { complain, type Reading, warn } from '../reading.ts';
import { isBlank, type Line } from './lines.ts';
import { readTable, type TableRow } from './table.ts';

/** One row of a table of ours: the cell of each column, still as written. */
export interface Row<Column extends string> {
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

/** Written where a list has no entries. */
export const noEntries = 'None.';

/** The rows of the table that a section must hold. Columns are found by name, in any order. */
export function readRows<Column extends string>(
  reading: Reading,
  { lines, line }: { readonly lines: readonly Line[]; readonly line: number },
  columns: readonly Column[],
): Row<Column>[] {
  const table = readTable(lines);
  if (table === undefined) {
    complainAboutText(reading, lines, line, columns);
    return [];
  }
  for (const { number } of table.rest) {
    warn(
      reading,
      number,
      'this text is no part of the design',
      'what is written back leaves it out; move it into the table',
    );
  }
  const positions = columnPositions(reading, table.header, columns);
  return table.rows.flatMap(row => readRow(reading, row, table.header, positions, columns));
}

function complainAboutText(
  reading: Reading,
  lines: readonly Line[],
  line: number,
  columns: readonly string[],
): void {
  const texts = lines.filter(({ text }) => !isBlank(text));
  if (texts.length === 1 && /^none\.?$/i.test(texts[0]?.text.trim() ?? '')) return;
  if (texts.length === 0) {
    warn(reading, line, 'there is no table here', `write "None." or a table: | ${columns.join(' | ')} |`);
    return;
  }
  complain(
    reading,
    texts[0]?.number ?? line,
    'expected a table here',
    `its head is | ${columns.join(' | ')} |, with a line of | --- | below it`,
  );
}

function columnPositions(
  reading: Reading,
  { line, cells }: TableRow,
  columns: readonly string[],
): ReadonlyMap<string, number> {
  const names = cells.map(cell => cell.toLowerCase());
  const missing = columns.filter(column => !names.includes(column.toLowerCase()));
  if (missing.length > 0) {
    complain(
      reading,
      line,
      `the table has no column ${missing.map(name => `"${name}"`).join(', ')}`,
      `its head is | ${columns.join(' | ')} |`,
    );
  }
  for (const name of cells) {
    if (columns.some(column => column.toLowerCase() === name.toLowerCase())) continue;
    warn(
      reading,
      line,
      `the column "${name}" is no part of the design`,
      'what is written back leaves it out',
    );
  }
  return new Map(columns.map(column => [column, names.indexOf(column.toLowerCase())]));
}

function readRow<Column extends string>(
  reading: Reading,
  { line, cells }: TableRow,
  header: TableRow,
  positions: ReadonlyMap<string, number>,
  columns: readonly Column[],
): Row<Column>[] {
  if (cells.length !== header.cells.length) {
    complain(
      reading,
      line,
      `the row has ${cells.length} cells, its table ${header.cells.length} columns`,
      'one cell a column; a bar inside a cell is written \\|',
    );
    return [];
  }
  const named = columns.map(column => [column, cells[positions.get(column) ?? -1] ?? '']);
  return [{ line, cells: Object.fromEntries(named) as Record<Column, string> }];
}
