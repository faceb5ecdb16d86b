import type { Problem } from '../errors.ts';
import { markerPattern, nearMissPattern, startOfLine } from './marker.ts';
import { walkTokens } from './nesting.ts';
import type { Token } from './postgres-parser.ts';
import { placeAt } from './text.ts';

/** The SQL of one direction, exactly as it stands in the file. */
export interface Section {
  readonly text: string;
  /** Offset of `text` in the file, in UTF-16 units. */
  readonly offset: number;
}

export interface Sections {
  readonly up: Section | undefined;
  readonly down: Section | undefined;
  readonly problems: readonly Problem[];
}

export interface Marker {
  readonly name: 'UP' | 'DOWN';
  readonly start: number;
  readonly end: number;
}

/** Cuts a file at its markers. `headerEnd` is where the header stops. */
export function splitSections(text: string, headerEnd: number, tokens: readonly Token[]): Sections {
  const { markers, nearMisses } = findMarkers(text, tokens);
  const up = markers.find(marker => marker.name === 'UP');
  const down = markers.find(marker => marker.name === 'DOWN');
  const problems: Problem[] = [];
  const report = (offset: number, message: string, hint: string) =>
    problems.push({ code: 'sections', message, hint, ...placeAt(text, offset) });

  const [first] = markers;
  if (up !== undefined && up === first && headerEnd < up.start) {
    report(headerEnd, 'SQL above the first marker', 'Move it below "-- UP".');
  }
  for (const name of ['UP', 'DOWN'] as const) {
    const miss = nearMisses.find(near => near.name === name);
    if (miss === undefined || markers.some(marker => marker.name === name)) continue;
    report(
      miss.start,
      `"${text.slice(miss.start, miss.end).trim()}" is not a marker`,
      `Write it as "-- ${name}", in capitals and on a line of its own. If it is a comment, put it in other words.`,
    );
  }
  if (up === undefined && !nearMisses.some(near => near.name === 'UP')) {
    report(
      first?.start ?? 0,
      'no "-- UP" marker',
      'Put "-- UP" on a line of its own above the SQL, and "-- DOWN" above the SQL that undoes it.',
    );
  }
  if (up !== undefined && down !== undefined && down.start < up.start) {
    report(down.start, '"-- DOWN" stands above "-- UP"', 'Write -- UP first, then -- DOWN.');
    return { up: undefined, down: undefined, problems };
  }
  for (const extra of markers.filter(marker => marker !== up && marker !== down)) {
    report(extra.start, `a second "-- ${extra.name}"`, 'A migration has one -- UP and one -- DOWN.');
  }
  return { up: cutAt(text, up, markers), down: cutAt(text, down, markers), problems };
}

/** Markers between statements, and comments there that look like one. */
function findMarkers(
  text: string,
  tokens: readonly Token[],
): { markers: readonly Marker[]; nearMisses: readonly Marker[] } {
  const found: (Marker & { isExact: boolean; outermost: Token | undefined })[] = [];
  const unclosed = walkTokens(tokens, ({ kind, start, end, text: comment }, outermost) => {
    if (kind !== 'line comment' || startOfLine(text, start) === undefined) return;
    const isExact = markerPattern.test(comment);
    const name = nearMissPattern.exec(comment)?.[1]?.toUpperCase();
    if (name === 'UP' || name === 'DOWN') found.push({ name, start, end, isExact, outermost });
  });
  // What is never closed must not swallow the marker: the parser then finds the mistake in the section it is in.
  const counting = found.filter(({ outermost }) => outermost === undefined || unclosed.includes(outermost));
  return {
    markers: counting.filter(({ isExact }) => isExact),
    nearMisses: counting.filter(({ isExact }) => !isExact),
  };
}

/** What is below a marker, up to the next one. */
export function cutAt(
  text: string,
  marker: Marker | undefined,
  markers: readonly Marker[],
): Section | undefined {
  if (marker === undefined) return undefined;
  const next = markers.find(other => other.start > marker.start);
  const [lineEnd = ''] = /^(?:\r\n?|\n)/.exec(text.slice(marker.end, marker.end + 2)) ?? [];
  const offset = marker.end + lineEnd.length;
  const end = next === undefined ? text.length : startOfLine(text, next.start);
  return { text: text.slice(offset, end), offset };
}
