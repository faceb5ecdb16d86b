import { LineCounter, parseDocument } from 'yaml';
import { complain, type Reading } from '../reading.ts';
import type { Line } from './lines.ts';

/** The values of a front matter, as text. */
export interface FrontMatter {
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  /** Of the file, after the front matter. */
  readonly rest: readonly Line[];
}

/** A front matter, as a block. Text is quoted as in JSON, which YAML reads. */
export function writeFrontMatter(
  values: Readonly<Record<string, string | readonly string[] | null>>,
): string {
  const lines = Object.entries(values).flatMap(([key, value]) => {
    if (value === null) return [];
    return [`${key}: ${typeof value === 'string' ? scalar(value) : `[${value.map(scalar).join(', ')}]`}`];
  });
  return ['---', ...lines, '---'].join('\n');
}

function scalar(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9_. -]{0,98}[A-Za-z0-9]$|^[A-Za-z]\d?$|^\d{4}-\d\d-\d\d$/.test(text);
  return plain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}

/** Reads the front matter of a file, if it begins with one. */
export function readFrontMatter(reading: Reading, lines: readonly Line[]): FrontMatter {
  if (lines[0]?.text !== '---') return { values: new Map(), rest: lines };
  const end = lines.findIndex(({ text }, index) => index > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(text));
  if (end === -1) {
    complain(reading, 1, 'nothing ends the front matter', 'it ends with a line "---"');
    return { values: new Map(), rest: lines.slice(1) };
  }
  return { values: parseValues(reading, lines.slice(1, end)), rest: lines.slice(end + 1) };
}

function parseValues(reading: Reading, lines: readonly Line[]): FrontMatter['values'] {
  const lineCounter = new LineCounter();
  const document = parseDocument(lines.map(({ text }) => text).join('\n'), { lineCounter });
  for (const error of document.errors) {
    const line = lineCounter.linePos(error.pos[0]).line + 1;
    complain(reading, line, 'the front matter is not YAML', firstLine(error.message));
  }
  if (document.errors.length > 0) return new Map();
  const values: unknown = toPlain(document);
  if (values === null) return new Map();
  if (typeof values === 'object' && !Array.isArray(values))
    return new Map(Object.entries(values).map(asText));
  complain(reading, 2, 'the front matter has no keys', 'expected lines such as "status: accepted"');
  return new Map();
}

/** Aliases that expand without end are refused by the parser, with an error. */
function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch {
    return null;
  }
}

function asText([key, value]: [string, unknown]): [string, string | string[]] {
  return [key.toLowerCase(), Array.isArray(value) ? value.map(scalarText) : scalarText(value)];
}

function scalarText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
