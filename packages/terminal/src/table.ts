import { fit, padEnd, padStart } from './fit.ts';
import { printable } from './printable.ts';
import type { Surface } from './terminal.ts';
import { displayWidth } from './width.ts';

export interface Column {
  header?: string;
  align?: 'left' | 'right';
  /** Columns with a higher number give way first when the terminal is narrow; without one it gives way last. */
  shrink?: number;
  /** The fewest columns to shrink to, 8 by default; given up only when nothing else is left. */
  minimum?: number;
  /** Left out where the table does not fit and the output is narrower than this. */
  dropBelow?: number;
}

/** Plain text, made printable by the table; the style is applied after cutting. */
export type Cell = string | { text: string; style?: ((text: string) => string) | undefined };

/** Lays out rows in columns. No line is wider than the surface. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  surface: Surface,
): string[] {
  const texts = rows.map(row => columns.map((_, index) => printable(textOf(row[index]))));
  const widths = fitWidths(columns, measureColumns(columns, texts), surface.width);
  const dim = (text: string) => surface.style.dim(text);
  const lines = rows.map((row, rowIndex) =>
    layOut(columns, widths, surface, index => ({
      text: texts[rowIndex]?.[index] ?? '',
      style: styleOf(row[index]),
    })),
  );
  if (columns.every(column => !column.header)) return lines;
  return [
    layOut(columns, widths, surface, index => ({ text: columns[index]?.header ?? '', style: dim })),
    ...lines,
  ];
}

const gap = 2;
const dropped = 0;

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

function styleOf(cell: Cell | undefined): ((text: string) => string) | undefined {
  return typeof cell === 'object' ? cell.style : undefined;
}

function measureColumns(columns: readonly Column[], texts: readonly (readonly string[])[]): number[] {
  const widths = columns.map(column => displayWidth(column.header ?? ''));
  for (const row of texts) {
    for (const [index, text] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(text));
  }
  return widths;
}

/** Decides how wide each column is drawn; 0 leaves a column out. */
function fitWidths(columns: readonly Column[], natural: readonly number[], limit: number): number[] {
  if (excess(natural, limit) <= 0) return [...natural];
  const widths = natural.map(width => Math.min(width, limit));
  for (const [index, column] of columns.entries()) {
    if (column.dropBelow !== undefined && limit < column.dropBelow) widths[index] = dropped;
  }
  shrinkByPriority(columns, widths, limit);
  shrinkWidest(widths, limit);
  dropLast(widths, limit);
  return widths;
}

function excess(widths: readonly number[], limit: number): number {
  const drawn = widths.filter(width => width !== dropped);
  return drawn.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, drawn.length - 1) - limit;
}

function shrinkByPriority(columns: readonly Column[], widths: number[], limit: number): void {
  const order = columns
    .map((column, index) => ({
      index,
      shrink: column.shrink ?? Number.NEGATIVE_INFINITY,
      minimum: column.minimum ?? 8,
    }))
    .filter(({ shrink }) => shrink !== Number.NEGATIVE_INFINITY)
    .sort((one, other) => other.shrink - one.shrink);
  for (const { index, minimum } of order) {
    const width = widths[index] ?? 0;
    const spare = Math.max(0, width - minimum);
    widths[index] = width - Math.min(spare, Math.max(0, excess(widths, limit)));
  }
}

function shrinkWidest(widths: number[], limit: number): void {
  while (excess(widths, limit) > 0 && Math.max(...widths) > 1) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function dropLast(widths: number[], limit: number): void {
  for (let index = widths.length - 1; index >= 0 && excess(widths, limit) > 0; index--)
    widths[index] = dropped;
}

function layOut(
  columns: readonly Column[],
  widths: readonly number[],
  surface: Surface,
  cellAt: (index: number) => { text: string; style: ((text: string) => string) | undefined },
): string {
  const cells: string[] = [];
  for (const [index, width] of widths.entries()) {
    if (width === dropped) continue;
    const { text, style } = cellAt(index);
    const shown = fit(text, width, surface.symbols.ellipsis);
    const styled = style ? style(shown) : shown;
    cells.push(columns[index]?.align === 'right' ? padStart(styled, width) : padEnd(styled, width));
  }
  return cells.join(' '.repeat(gap)).trimEnd();
}
