import { type Html, html } from '../html.ts';

/** A figure of one run. */
export interface RunFigure {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly value: number;
  /** All about it, for people. */
  readonly text: string;
}

export interface RunPlot {
  readonly label: string;
  readonly figures: readonly RunFigure[];
  /** Ascending, from 0; the last is the upper end. */
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** A line to compare with. */
  readonly target?: { readonly value: number; readonly text: string };
  /** `columns` for amounts that add up, `line` for states. */
  readonly kind: 'columns' | 'line';
}

const width = 720;
const height = 230;
const left = 64;
const right = 92;
const top = 14;
const bottom = 34;
const innerWidth = width - left - right;
const innerHeight = height - top - bottom;

/** A figure run by run, in order: the same distance between any two. Pure. */
export function renderRuns(plot: RunPlot): Html {
  const { label, figures, kind, target, format } = plot;
  const most = plot.ticks.at(-1) ?? 1;
  const yOf = (value: number) => round(top + innerHeight * (1 - Math.min(1, value / most)));
  const xOf = (index: number) => round(left + (innerWidth * (index + 0.5)) / figures.length);
  return html`<div class="plot" tabindex="0" role="region" aria-label="${label}">
<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${`${label}: ${figures.map(({ text }) => text).join(', ')}`}">
${plot.ticks.map(
  tick => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${yOf(tick)}" y2="${yOf(tick)}"/>
<text class="tick" x="${left - 8}" y="${yOf(tick) + 4}" text-anchor="end">${format(tick)}</text>`,
)}
${kind === 'columns' ? renderColumns(figures, xOf, yOf) : renderLine(figures, xOf, yOf)}
${
  target === undefined
    ? ''
    : html`<line class="target" x1="${left}" x2="${width - right}" y1="${yOf(target.value)}" y2="${yOf(target.value)}"/>
<text class="target-text" x="${width - right + 8}" y="${yOf(target.value) + 4}">${target.text}</text>`
}
${labelled(figures.length).map(
  index =>
    html`<text class="tick" x="${xOf(index)}" y="${height - 12}" text-anchor="middle">${(figures[index]?.at ?? '').slice(0, 10)}</text>`,
)}
</svg></div>`;
}

type Place = (index: number) => number;

function renderColumns(figures: readonly RunFigure[], xOf: Place, yOf: Place): Html {
  const column = round(Math.min(44, (innerWidth / figures.length) * 0.7));
  const floor = yOf(0);
  return html`${figures.map(({ value, text }, index) => {
    const y = value > 0 ? Math.min(yOf(value), floor - 1.5) : floor;
    return html`<rect class="bar" x="${round(xOf(index) - column / 2)}" y="${y}" width="${column}" height="${round(floor - y)}"><title>${text}</title></rect>`;
  })}`;
}

function renderLine(figures: readonly RunFigure[], xOf: Place, yOf: Place): Html {
  const points = figures.map(({ value }, index) => `${xOf(index)},${yOf(value)}`).join(' ');
  return html`<polyline class="line" points="${points}"/>
${figures.map(
  ({ value, text }, index) =>
    html`<circle class="point" cx="${xOf(index)}" cy="${yOf(value)}" r="4"><title>${text}</title></circle>`,
)}`;
}

/** So many dates fit side by side; the first and the last are among them. */
const mostDates = 6;

function labelled(count: number): number[] {
  const shown = Math.min(count, mostDates);
  if (shown <= 1) return count === 0 ? [] : [0];
  return Array.from({ length: shown }, (_, index) => Math.round((index * (count - 1)) / (shown - 1)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
