import type { PostgresParser } from '../../files/postgres-parser.ts';
import { lineAt } from '../formats/format.ts';
import type { ImportedMigration, ImportFinding, ImportSeverity, Piece, TextChange } from '../model.ts';
import type { Values } from '../values.ts';

export interface Surroundings {
  readonly parser: PostgresParser;
  readonly template: ImportedMigration['template'];
  readonly bookkeeping: ImportedMigration['bookkeeping'];
  readonly values: Values;
  /** The text of a file that a script includes; undefined when there is none. */
  readonly include: (path: string, from: string) => string | undefined;
}

/** The state while a text is being worked on. */
export interface Work {
  text: string;
  readonly piece: Piece;
  readonly changes: TextChange[];
  readonly findings: ImportFinding[];
  readonly variables: Map<string, string>;
  included: number;
}

export function tell(
  work: Work,
  severity: ImportSeverity,
  id: string,
  message: string,
  offset: number,
  hint?: string,
): void {
  work.findings.push({ id, severity, message, hint, file: work.piece.file, line: lineOf(work, offset) });
}

/** Replaces a part of the text, and puts it on the list. */
export function change(work: Work, start: number, end: number, replacement: string, message: string): void {
  work.changes.push({ file: work.piece.file, line: lineOf(work, start), message });
  work.text = work.text.slice(0, start) + replacement + work.text.slice(end);
}

/** A statement, with the `;` behind it, as a comment on the same lines. */
export function commentOut(work: Work, start: number, end: number, message: string): void {
  const stop = work.text.charAt(end) === ';' ? end + 1 : end;
  change(work, start, stop, `/* ${work.text.slice(start, stop).replaceAll('*/', '* /')} */`, message);
}

function lineOf({ piece, text }: Work, offset: number): number {
  return piece.line + lineAt(text, offset) - 1;
}
