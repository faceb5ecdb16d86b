import type { Problem } from '../errors.ts';
import { markerPattern } from './header.ts';
import type { PostgresParser, Token } from './postgres-parser.ts';
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

interface Marker {
  readonly name: 'UP' | 'DOWN';
  readonly start: number;
  readonly end: number;
}

/** What other tools write, or what a slip of the finger makes of a marker. */
const nearMiss =
  /^--[ \t]*(\+goose[ \t]+|migrate:|@|!|#)?[ \t]*(up|down)\b[ \t]*(migration)?[ \t]*[:.;-]*[ \t]*$/i;

/** Cuts a file at its markers. `headerEnd` is where the header stops. */
export function splitSections(text: string, headerEnd: number, parser: PostgresParser): Sections {
  const tokens = parser.tokens(text);
  if (tokens === undefined) return { up: undefined, down: undefined, problems: [unterminated(text, parser)] };

  const { markers, buried } = findMarkers(text, tokens);
  const problems: Problem[] = [];
  const report = (offset: number, message: string, hint: string) =>
    problems.push({ code: 'sections', message, hint, ...placeAt(text, offset), source: text });

  const [first, second] = markers;
  for (const extra of markers.slice(2)) {
    report(extra.start, `a third marker "-- ${extra.name}"`, 'A migration has one -- UP and one -- DOWN.');
  }
  if (first === undefined) {
    const miss = tokens.find(token => token.kind === 'line comment' && nearMiss.test(token.text));
    report(
      miss?.start ?? 0,
      'no "-- UP" marker',
      miss === undefined
        ? 'Put "-- UP" on a line of its own above the SQL, and "-- DOWN" above the SQL that undoes it.'
        : `"${miss.text.trim()}" is not a marker; markers are "-- UP" and "-- DOWN", each on a line of its own.`,
    );
    return { up: undefined, down: undefined, problems };
  }
  if (headerEnd < first.start) {
    report(headerEnd, 'SQL above the first marker', 'Move it below "-- UP".');
  }
  if (first.name === 'DOWN') {
    report(first.start, '"-- DOWN" stands where "-- UP" is expected', 'Write -- UP first, then -- DOWN.');
    return { up: undefined, down: undefined, problems };
  }
  if (second?.name === 'UP') {
    report(second.start, 'a second "-- UP"', 'A migration has one -- UP and one -- DOWN.');
  }
  const up = section(text, first, second);
  if (second === undefined && buried !== undefined) {
    report(
      buried.start,
      `"-- ${buried.name}" is inside a parenthesis or a function body`,
      'Close what is open above it; a marker counts only between statements.',
    );
  }
  const down = second?.name === 'DOWN' ? section(text, second, markers[2]) : undefined;
  return { up, down, problems };
}

/** Markers between statements, and the first one that is buried in an open parenthesis or body. */
function findMarkers(
  text: string,
  tokens: readonly Token[],
): { markers: Marker[]; buried: Marker | undefined } {
  const markers: Marker[] = [];
  let buried: Marker | undefined;
  let parentheses = 0;
  let blocks = 0;
  const code = tokens.filter(token => token.kind !== 'block comment');
  code.forEach((token, index) => {
    if (token.kind === 'line comment') {
      const name = markerPattern.exec(token.text)?.[1];
      if ((name !== 'UP' && name !== 'DOWN') || !startsItsLine(text, token.start)) return;
      const marker: Marker = { name, start: token.start, end: token.end };
      if (parentheses === 0 && blocks === 0) markers.push(marker);
      else buried ??= marker;
    } else if (token.text === '(') {
      parentheses += 1;
    } else if (token.text === ')') {
      parentheses = Math.max(0, parentheses - 1);
    } else if (token.kind === 'keyword') {
      const word = token.text.toLowerCase();
      // Only a body that starts with BEGIN ATOMIC holds semicolons; CASE … END nests in it.
      if (blocks === 0) {
        if (word === 'begin' && code[index + 1]?.text.toLowerCase() === 'atomic') blocks = 1;
      } else if (word === 'case') blocks += 1;
      else if (word === 'end') blocks -= 1;
    }
  });
  return { markers, buried };
}

function startsItsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}

function section(text: string, marker: Marker, next: Marker | undefined): Section {
  const lineEnd = text.indexOf('\n', marker.end);
  const start = lineEnd === -1 ? text.length : lineEnd + 1;
  const end = next === undefined ? text.length : text.lastIndexOf('\n', next.start - 1) + 1;
  return { text: text.slice(start, Math.max(start, end)), offset: start };
}

function unterminated(text: string, parser: PostgresParser): Problem {
  const failure = parser.parse(text);
  if (!('message' in failure)) throw new Error('the lexer refused a text that the parser takes');
  return {
    code: 'syntax',
    message: failure.message,
    ...placeAt(text, failure.offset),
    source: text,
    hint: 'Everything after this point belongs to it, so the rest of the file was not checked.',
  };
}
