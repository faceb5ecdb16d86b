import { printable } from './printable.ts';
import type { Surface } from './terminal.ts';
import { splitGlyphs } from './width.ts';

export interface CodeFrame {
  /** The whole text that `line` counts in. */
  source: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units of the line, as `String.prototype.indexOf` counts (plus one). */
  column: number;
  /** The first column after the marked text; by default one character is marked. */
  endColumn?: number | undefined;
  /** How many lines to show before and after; 1 by default. */
  context?: number | undefined;
}

/**
 * Shows a place in a text the way compilers do: numbered lines and carets below the place. Tabs become spaces,
 * control characters become visible, and of lines that are too long the part around the place is shown. Returns
 * no lines where the surface is too narrow, or `line` is not in the source.
 */
export function codeFrame(frame: CodeFrame, surface: Surface): string[] {
  const lines = frame.source.split(/\r?\n/);
  const marked = lines[frame.line - 1];
  const context = frame.context ?? 1;
  const first = Math.max(1, frame.line - context);
  const last = Math.min(lines.length, frame.line + context);
  const digits = String(last).length;
  const room = Math.min(surface.width, widestFrame) - digits - '>  | '.length;
  if (marked === undefined || room < narrowestRoom) return [];

  const column = Math.max(1, frame.column);
  const start = Math.max(0, Math.min(column, marked.length) - nearby);
  const glyphs = layOutLine(marked, start);
  const mark = findMark(glyphs, column, frame.endColumn ?? column + 1);
  const view = chooseView(glyphs, mark, room, surface.symbols.ellipsis);
  const { style, symbols } = surface;
  const result: string[] = [];
  for (let number = first; number <= last; number++) {
    const isMarked = number === frame.line;
    const label = String(number).padStart(digits);
    const gutter = isMarked ? `${style.red('>')} ${style.bold(label)}` : `  ${style.dim(label)}`;
    const text = cutToView(
      isMarked ? glyphs : layOutLine(lines[number - 1] ?? '', start),
      view,
      symbols.ellipsis,
    );
    result.push(`${gutter} ${style.dim('|')}${text === '' ? '' : ` ${text}`}`);
    if (isMarked)
      result.push(`  ${' '.repeat(digits)} ${style.dim('|')} ${drawCarets(mark, view, style.red)}`);
  }
  return result;
}

// A pipe has no width, but a minified file of one line is still not what its reader wants.
const widestFrame = 160;
const narrowestRoom = 12;
const tabWidth = 4;
// Of a line of a megabyte, only so many UTF-16 units before and after the place are looked at.
const nearby = 1000;

/** A character as drawn: where it stands in the line, in UTF-16 units, and in the drawing, in columns. */
interface DrawnGlyph {
  unit: number;
  endUnit: number;
  text: string;
  from: number;
  to: number;
}

interface Span {
  from: number;
  to: number;
}

function layOutLine(line: string, start: number): DrawnGlyph[] {
  const drawn: DrawnGlyph[] = [];
  // A line that ends before `start` is left with something to cut, so that it does not look empty.
  const near = line === '' ? '' : line.slice(start, start + 2 * nearby) || ' ';
  let unit = start;
  let from = 0;
  for (const source of splitVisible(near)) {
    const text = source === '\t' ? ' '.repeat(tabWidth - (from % tabWidth)) : printable(source);
    const width = splitGlyphs(text).reduce((sum, glyph) => sum + glyph.width, 0);
    drawn.push({ unit, endUnit: unit + source.length, text, from, to: from + width });
    unit += source.length;
    from += width;
  }
  return drawn;
}

// A control character is drawn as an escape, so it must not hide among the marks of the character before it.
function splitVisible(line: string): string[] {
  return line.split(/([\p{Cc}])/u).flatMap(part => splitGlyphs(part).map(glyph => glyph.text));
}

function findMark(glyphs: readonly DrawnGlyph[], column: number, endColumn: number): Span {
  const end = glyphs.at(-1)?.to ?? 0;
  const from = glyphAt(glyphs, column - 1)?.from ?? end;
  const to = glyphAt(glyphs, Math.max(column, endColumn - 1) - 1)?.to ?? end;
  return { from, to: Math.max(to, from + 1) };
}

function glyphAt(glyphs: readonly DrawnGlyph[], unit: number): DrawnGlyph | undefined {
  return glyphs.find(glyph => unit >= glyph.unit && unit < glyph.endUnit);
}

/** Which columns of the drawing are shown: from the start if the mark is in sight, else with the mark a third in. */
function chooseView(glyphs: readonly DrawnGlyph[], mark: Span, room: number, ellipsis: string): Span {
  const end = Math.max(glyphs.at(-1)?.to ?? 0, mark.from + 1);
  if (end <= room || mark.to <= room - ellipsis.length) return { from: 0, to: room };
  const from = Math.min(mark.from - Math.floor(room / 3), end - room);
  return { from: Math.max(0, from), to: Math.max(0, from) + room };
}

function cutToView(glyphs: readonly DrawnGlyph[], view: Span, ellipsis: string): string {
  const end = glyphs.at(-1)?.to ?? 0;
  const before = view.from > 0 && end > 0 ? ellipsis : '';
  const after = end > view.to ? ellipsis : '';
  const from = view.from + before.length;
  const shown = glyphs.filter(glyph => glyph.from >= from && glyph.to <= view.to - after.length);
  const indent = ' '.repeat(Math.max(0, (shown[0]?.from ?? from) - from));
  return (before + indent + shown.map(glyph => glyph.text).join('') + after).trimEnd();
}

function drawCarets(mark: Span, view: Span, paint: (text: string) => string): string {
  const to = Math.min(mark.to, view.to);
  return ' '.repeat(mark.from - view.from) + paint('^'.repeat(to - mark.from));
}
