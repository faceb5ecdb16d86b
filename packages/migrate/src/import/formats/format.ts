import type { PostgresParser } from '../../files/postgres-parser.ts';
import type { MappingLine } from '../mapping.ts';
import type { FormatReading, ImportedMigration, ImportFinding, Piece, SourceFile } from '../model.ts';

/** How sure a format is that a folder is its own. */
export type Likeness = 'certain' | 'possible' | 'none';

export interface ReadingContext {
  readonly parser: PostgresParser;
  /** What a person has decided about plain scripts. */
  readonly mapping: readonly MappingLine[] | undefined;
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
