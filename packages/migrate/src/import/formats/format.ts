import type { PostgresParser } from '../../files/postgres-parser.ts';
import type {
  FormatReading,
  ImportedMigration,
  ImportFinding,
  Piece,
  Placeholder,
  SourceFile,
} from '../model.ts';
import type { MappingLine } from '../scripts/mapping.ts';
import type { Values } from '../values.ts';

/** How sure a format is that a folder is its own. */
export type Likeness = 'certain' | 'possible' | 'none';

export interface ReadingContext {
  readonly parser: PostgresParser;
  /** What a person has decided about plain scripts. */
  readonly mapping: readonly MappingLine[] | undefined;
  readonly values: Values;
}

/** One tool's files: how they are recognised and what is in them. */
export interface Format {
  /** What `--from` calls it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly recognise: (files: readonly SourceFile[]) => Likeness;
  readonly read: (files: readonly SourceFile[], context: ReadingContext) => FormatReading;
}

export function sqlFiles(files: readonly SourceFile[]): SourceFile[] {
  return files.filter(({ path }) => /\.sql$/i.test(path));
}

/** The last name of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A whole file as one direction. */
export function wholePiece({ path, text }: SourceFile): Piece {
  return { file: path, line: 1, text };
}

/** A part of a file, by offsets. */
export function cutPiece({ path, text }: SourceFile, start: number, end: number): Piece {
  return { file: path, line: lineAt(text, start), text: text.slice(start, end) };
}

/** What stands behind each line that a pattern finds, up to the next such line. */
export function partsBehind(file: SourceFile, line: RegExp): { match: RegExpExecArray; piece: Piece }[] {
  const matches = [...file.text.matchAll(line)];
  return matches.map((match, place) => {
    const end = matches[place + 1]?.index ?? file.text.length;
    return { match, piece: cutPiece(file, match.index + match[0].length, end) };
  });
}

/** What `VERSION_name.sql` says by itself; undefined for another name. */
export function readNumberedName({ path }: SourceFile) {
  const [, version, name = ''] = /^(\d+)_?(.*)\.sql$/i.exec(baseName(path)) ?? [];
  if (version === undefined) return undefined;
  return {
    id: version.replace(/^0+(?=\d)/, ''),
    description: wordsOf(name),
    ...readVersion(version),
    place: `version ${version}`,
    sources: [path],
  };
}

/** Finds placeholders by a pattern with the group `name`, and what the files themselves say about their values. */
export function placeholdersBy(
  pattern: RegExp,
  fallbackOf: (match: RegExpExecArray) => Placeholder['fallback'] = () => undefined,
): (text: string) => readonly Placeholder[] {
  return text =>
    [...text.matchAll(pattern)].map(match => ({
      start: match.index,
      end: match.index + match[0].length,
      name: match.groups?.['name'] ?? match.groups?.['plain'],
      fallback: fallbackOf(match),
    }));
}

/** Templates of Go: a name is `{{ .name }}`, anything else is a program. */
export const goTemplates = placeholdersBy(/\{\{-?\s*(?:\.(?<name>\w+)\s*-?\}\}|.*?\}\})/g);

/** From 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** `add_users-table` → `add users table`. */
export function wordsOf(name: string): string {
  return name.replace(/[_\s]+/g, ' ').trim();
}

/** A version of digits: a time where it is one, else a number. */
export function readVersion(digits: string): { time?: string; number?: number } {
  if (digits.length === 14 && isTime(digits)) return { time: digits };
  const seconds = digits.length === 10 ? Number(digits) : digits.length === 13 ? Number(digits) / 1_000 : 0;
  // From 2001 on: smaller ones are versions that somebody counts.
  if (seconds >= 1_000_000_000) return { time: formatTime(seconds * 1_000) };
  const number = Number(digits);
  return number >= 1 && number <= 999_999_999 ? { number } : {};
}

export function isTime(digits: string): boolean {
  const iso = digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
  const time = new Date(iso).getTime();
  return !Number.isNaN(time) && formatTime(time) === digits;
}

/** Milliseconds of the epoch as `YYYYMMDDHHMMSS`, UTC. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Orders numbers of any length that are written in digits. */
export function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

/** One error for each id that more than one migration has; the first of them is kept. */
export function withoutDuplicates(migrations: readonly ImportedMigration[]): {
  migrations: ImportedMigration[];
  findings: ImportFinding[];
} {
  const kept = new Map<string, ImportedMigration>();
  const findings: ImportFinding[] = [];
  for (const migration of migrations) {
    const first = kept.get(migration.id);
    if (first === undefined) kept.set(migration.id, migration);
    else
      findings.push({
        id: 'duplicate-version',
        severity: 'error',
        message: `has the version of ${first.sources[0]}: ${migration.id}`,
        hint: 'The tool itself would run only one of them, or refuse both. Give one another version, or take it out of the folder.',
        file: migration.sources[0],
      });
  }
  return { migrations: [...kept.values()], findings };
}
