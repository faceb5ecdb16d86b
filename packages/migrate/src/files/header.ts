import { nearestWord } from '@proven/settings';
import type { Problem } from '../errors.ts';
import { markerPattern, nearMissPattern, startOfLine } from './marker.ts';
import { placeAt } from './text.ts';
import { isVersion } from './version.ts';

export const phases = ['expand', 'backfill', 'contract'] as const;
export type Phase = (typeof phases)[number];

/** The checked `-- Key: value` lines above the first marker. */
export interface Header {
  readonly title: string | undefined;
  readonly author: string | undefined;
  readonly depends: readonly string[];
  /** False for `Transaction: none`. */
  readonly transactional: boolean;
  /** Why there is no way back; undefined when there is one. */
  readonly irreversible: string | undefined;
  readonly phase: Phase | undefined;
  /** Milliseconds. */
  readonly lockTimeout: number | undefined;
  /** Milliseconds. */
  readonly statementTimeout: number | undefined;
  /** Tables named by hand, for statements that cannot be understood; `none` alone says that there are none. */
  readonly affects: readonly string[];
  /** Tables and `table.column` whose data DOWN does not bring back, by design. */
  readonly dataLoss: readonly string[];
  /** Versions that this file stands for besides its own: it is applied where all of them are. */
  readonly squashes: readonly string[];
}

export interface HeaderReading {
  readonly header: Header;
  readonly problems: readonly Problem[];
  /** Offset of the first character that is neither comment nor white space, or of the first marker. */
  readonly end: number;
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly offset: number;
}

const keys = [
  'Migration',
  'Version',
  'Author',
  'Depends',
  'Transaction',
  'Irreversible',
  'Phase',
  'Lock-Timeout',
  'Statement-Timeout',
  'Affects',
  'Data-Loss',
  'Squashes',
] as const;
type Key = (typeof keys)[number];
const repeatable: readonly string[] = ['Depends', 'Affects', 'Data-Loss', 'Squashes'];

/** `https://…` is no key. */
const entryPattern = /^--[ \t]*([A-Za-z]+(?:-[A-Za-z]+)*):(?!\/\/)(.*)$/s;
const durationPattern = /^(\d+)\s*(ms|s|min|h)$/;
/** Milliseconds, in a 32-bit integer of the server. */
const longestDuration = 2_147_483_647;
const durationUnits: Record<string, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/**
 * Reads the header without a parser, so that `status` never has to load one.
 * `version` is the one in the file's name; a `Version:` line must say the same.
 */
export function readHeader(text: string, version: string): HeaderReading {
  const { entries, end } = collectEntries(text);
  const problems: Problem[] = [];
  const report = (entry: Entry, message: string, hint?: string) =>
    problems.push({
      code: 'header',
      message,
      ...placeAt(text, entry.offset),
      ...(hint === undefined ? {} : { hint }),
    });

  const values = new Map<Key, string[]>();
  for (const entry of entries) {
    const key = keys.find(known => known === entry.key);
    if (key === undefined) {
      const near = nearestWord(entry.key, keys);
      report(
        entry,
        `unknown header "${entry.key}"`,
        near === undefined
          ? `Known headers: ${keys.join(', ')}. A plain comment has no "Word:" at its start.`
          : `Did you mean "${near}"?`,
      );
    } else if (entry.value === '') {
      report(entry, `header "${key}" has no value`);
    } else if (values.has(key) && !repeatable.includes(key)) {
      report(entry, `header "${key}" appears twice`);
    } else {
      const complaint = checkValue(key, entry.value, version);
      if (complaint !== undefined) report(entry, complaint);
      values.set(key, [...(values.get(key) ?? []), entry.value]);
    }
  }

  const one = (key: Key) => values.get(key)?.[0];
  const list = (key: Key) => [...new Set((values.get(key) ?? []).flatMap(splitList))];
  const header: Header = {
    title: one('Migration'),
    author: one('Author'),
    // One on itself is reported above, and would be again as a cycle.
    depends: list('Depends').filter(dependency => dependency !== version),
    transactional: one('Transaction') !== 'none',
    irreversible: one('Irreversible'),
    phase: phases.find(phase => phase === one('Phase')),
    lockTimeout: parseDuration(one('Lock-Timeout')),
    statementTimeout: parseDuration(one('Statement-Timeout')),
    affects: list('Affects'),
    dataLoss: list('Data-Loss'),
    squashes: list('Squashes').filter(squashed => squashed !== version),
  };
  return { header, problems, end };
}

function checkValue(key: Key, value: string, version: string): string | undefined {
  switch (key) {
    case 'Version':
      return value === version ? undefined : `the header says version ${value}, the file name ${version}`;
    case 'Depends':
    case 'Squashes': {
      const wrong = splitList(value).filter(item => !isVersion(item));
      if (wrong.length === 1) return `"${wrong[0]}" is not a version (YYYYMMDDHHMMSS_###)`;
      if (wrong.length > 1)
        return `${wrong.map(item => `"${item}"`).join(', ')} are not versions (YYYYMMDDHHMMSS_###)`;
      if (key === 'Depends' && splitList(value).includes(version))
        return 'a migration cannot depend on itself';
      return undefined;
    }
    case 'Transaction':
      return value === 'none' ? undefined : `Transaction is "none" or left out, not "${value}"`;
    case 'Phase':
      return phases.some(phase => phase === value)
        ? undefined
        : `Phase is one of ${phases.join(', ')}, not "${value}"`;
    case 'Affects':
      return checkTables(splitList(value));
    case 'Lock-Timeout':
    case 'Statement-Timeout':
      return checkDuration(key, value);
    default:
      return undefined;
  }
}

/** `none` says that there are no tables, so it stands alone. */
function checkTables(names: readonly string[]): string | undefined {
  if (names.includes('none') && names.length > 1) return 'Affects is "none" or names tables, not both';
  const wrong = names.find(name => !tablePattern.test(name));
  return wrong === undefined ? undefined : `"${wrong}" is not the name of a table: TABLE or SCHEMA.TABLE`;
}

const tablePattern = /^(?:(?:"[^"]+"|[^\s."';]+)\.)?(?:"[^"]+"|[^\s."';]+)$/;

function checkDuration(key: Key, value: string): string | undefined {
  const duration = parseDuration(value);
  if (duration === undefined)
    return `${key} is a number with ms, s, min or h (for example 5s), not "${value}"`;
  if (duration > longestDuration) return `${key} is at most 596h, not "${value}"`;
  // PostgreSQL takes 0 as no limit.
  return duration === 0 && key === 'Lock-Timeout' ? 'Lock-Timeout is more than 0' : undefined;
}

function collectEntries(text: string): { entries: Entry[]; end: number } {
  const entries: Entry[] = [];
  let offset = 0;
  while (offset < text.length) {
    const [line = ''] = /^[^\r\n]*/.exec(text.slice(offset)) ?? [];
    const content = line.trim();
    const start = offset + line.length - line.trimStart().length;
    if (content.startsWith('/*')) {
      offset = skipBlockComment(text, start);
      continue;
    }
    const isMarker = markerPattern.test(content) && startOfLine(text, start) !== undefined;
    if (isMarker || (content !== '' && !content.startsWith('--'))) return { entries, end: start };
    const [, key, value] = nearMissPattern.test(content) ? [] : (entryPattern.exec(content) ?? []);
    // What is said to lint is no header: lint/ignore.ts reads it.
    const isHeader = key !== undefined && value !== undefined && key !== 'lint-ignore';
    if (isHeader) entries.push({ key, value: value.trim(), offset: start });
    offset += line.length + 1;
  }
  return { entries, end: text.length };
}

/** Block comments nest in PostgreSQL. */
function skipBlockComment(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    if (text.startsWith('/*', index)) {
      depth += 1;
      index += 1;
    } else if (text.startsWith('*/', index)) {
      depth -= 1;
      index += 1;
      if (depth === 0) return index + 1;
    }
  }
  return text.length;
}

function splitList(value: string): string[] {
  return value.split(/[,\s]+/).filter(item => item !== '');
}

function parseDuration(value: string | undefined): number | undefined {
  // Nothing of any unit is the same.
  if (value === '0') return 0;
  const match = durationPattern.exec(value ?? '');
  const unit = durationUnits[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}
