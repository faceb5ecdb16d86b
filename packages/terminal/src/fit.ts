import { stripVTControlCharacters } from 'node:util';
import { displayWidth, splitGlyphs } from './width.ts';

/**
 * Cuts a line to `width` columns, with an ellipsis where something was cut. Fit plain text first and style the
 * result: text that has to be cut loses its styles.
 */
export function fit(text: string, width: number, ellipsis = '…'): string {
  if (displayWidth(text) <= width) return text;
  const mark = displayWidth(ellipsis) <= width ? ellipsis : '';
  return takeColumns(stripVTControlCharacters(text), width - displayWidth(mark)) + mark;
}

/** The longest beginning of plain text that takes at most `width` columns. */
function takeColumns(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const glyph of splitGlyphs(text)) {
    used += glyph.width;
    if (used > width) break;
    taken += glyph.text;
  }
  return taken;
}

/** Fills with spaces on the right up to `width` columns; longer text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + spacesTo(text, width);
}

/** Fills with spaces on the left up to `width` columns; longer text stays as it is. */
export function padStart(text: string, width: number): string {
  return spacesTo(text, width) + text;
}

function spacesTo(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text)));
}
