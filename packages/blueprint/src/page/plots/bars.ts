import { type Html, html } from '../html.ts';
import { shorten } from './text.ts';

export interface Bar {
  readonly label: string;
  /** 0 or more. */
  readonly value: number;
  /** Of the value, marked; 0 for none. */
  readonly part: number;
  /** The figure for people. */
  readonly text: string;
}

const width = 720;
const rowHeight = 30;
const labelWidth = 210;
const textWidth = 190;
const room = width - labelWidth - textWidth;

/** Bars from left to right, one a row, to be read beside each other. Pure. */
export function renderBars(label: string, bars: readonly Bar[]): Html {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const height = bars.length * rowHeight;
  return html`<div class="plot" tabindex="0" role="region" aria-label="${label}">
<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${`${label}: ${describe(bars)}`}">
<line class="axis" x1="${labelWidth}" x2="${labelWidth}" y1="0" y2="${height}"/>
${bars.map((bar, index) => renderBar(bar, index, most))}
</svg></div>`;
}

function renderBar({ label, value, part, text }: Bar, index: number, most: number): Html {
  const top = index * rowHeight + 6;
  // What is there can be seen, however little it is.
  const length = value > 0 ? Math.max(1.5, round((value / most) * room)) : 0;
  const marked = value > 0 ? round(length * Math.min(1, part / value)) : 0;
  return html`<g><title>${label}: ${text}</title>
<text class="label" x="${labelWidth - 10}" y="${top + 13}" text-anchor="end">${shorten(label, 27)}</text>
<rect class="bar" x="${labelWidth}" y="${top}" width="${length}" height="18"/>
${marked > 0 ? html`<rect class="bar marked" x="${round(labelWidth + length - marked)}" y="${top}" width="${marked}" height="18"/>` : ''}
<text class="figure" x="${round(labelWidth + length + 8)}" y="${top + 13}">${text}</text></g>`;
}

function describe(bars: readonly Bar[]): string {
  return bars.map(({ label, text }) => `${label} ${text}`).join(', ');
}

/** More digits say nothing on a screen, and make a page longer. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
