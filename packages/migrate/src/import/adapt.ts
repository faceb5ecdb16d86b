import { markerPattern, nearMissPattern, startOfLine } from '../files/marker.ts';
import type { ParsedStatement, PostgresParser } from '../files/postgres-parser.ts';
import { psqlCommandError, startsPsqlVariable } from '../files/psql.ts';
import { maskSecrets } from '../redact.ts';
import { replaceCopyData } from './copy-data.ts';
import { factsOf } from './facts.ts';
import { lineAt } from './formats/format.ts';
import type { ImportedMigration, ImportFinding, ImportSeverity, Piece, TextChange } from './model.ts';

/** A section as it can stand in a migration, and what was done to make it so. */
export interface Adapted {
  readonly text: string;
  readonly changes: readonly TextChange[];
  readonly findings: readonly ImportFinding[];
  /** Undefined where the parser gives up; a finding says why. */
  readonly statements: readonly ParsedStatement[] | undefined;
}

export interface Surroundings {
  readonly parser: PostgresParser;
  readonly template: ImportedMigration['template'];
  /** The text of a file that a script includes; undefined when there is none. */
  readonly include: (path: string, from: string) => string | undefined;
}

/** The state while a text is being worked on. */
interface Work {
  text: string;
  readonly piece: Piece;
  readonly changes: TextChange[];
  readonly findings: ImportFinding[];
  readonly variables: Map<string, string>;
  included: number;
}

/** Changes what a migration must not hold, and nothing else; every change is on the list. */
export function adapt(piece: Piece, surroundings: Surroundings): Adapted {
  const { parser, template } = surroundings;
  const copied = replaceCopyData(piece);
  const work: Work = { ...copied, piece, variables: new Map(), included: 0 };
  refuseTemplates(work, template);
  const failure = replacePsqlCommands(work, surroundings);
  tellSecrets(work);
  tellLineEnds(work);
  if (failure !== undefined) {
    if (!work.findings.some(({ severity }) => severity === 'error'))
      tell(
        work,
        'error',
        'syntax',
        failure.message,
        failure.offset ?? 0,
        'Correct the file; what is wrong here would fail in PostgreSQL too.',
      );
    return { ...work, statements: undefined };
  }
  replaceTransactionControl(work, parser);
  renameMarkers(work, parser);
  const parsed = parser.parse(work.text);
  const statements = 'message' in parsed ? undefined : parsed;
  for (const { fact, offset } of factsOf(statements ?? [], work.text)) {
    tell(work, fact.severity, fact.id, fact.message, offset, fact.hint);
  }
  return { ...work, statements };
}

function tell(
  work: Work,
  severity: ImportSeverity,
  id: string,
  message: string,
  offset: number,
  hint?: string,
): void {
  work.findings.push({ id, severity, message, hint, file: work.piece.file, line: lineOf(work, offset) });
}

function change(work: Work, start: number, end: number, replacement: string, message: string): void {
  work.changes.push({ file: work.piece.file, line: lineOf(work, start), message });
  work.text = work.text.slice(0, start) + replacement + work.text.slice(end);
}

function lineOf({ piece, text }: Work, offset: number): number {
  return piece.line + lineAt(text, offset) - 1;
}

/** Each occurrence by its name, once. */
function refuseTemplates(work: Work, template: RegExp | undefined): void {
  const seen = new Set<string>();
  for (const match of template === undefined ? [] : work.text.matchAll(template)) {
    if (seen.has(match[0])) continue;
    seen.add(match[0]);
    tell(
      work,
      'error',
      'template',
      `${match[0]} is filled in by the tool, and its value is not in the files`,
      match.index,
      'Write the value into the file.',
    );
  }
}

/** Goes from one psql command to the next. Returns what the parser refuses and psql would not have taken out. */
function replacePsqlCommands(work: Work, surroundings: Surroundings) {
  for (let round = 0; round < 2_000; round += 1) {
    const result = surroundings.parser.parse(work.text);
    if (!('message' in result)) return undefined;
    const { offset } = result;
    const isDone =
      offset !== undefined &&
      (result.message === psqlCommandError
        ? replaceCommand(work, offset, surroundings)
        : startsPsqlVariable(work.text.slice(offset, offset + 3)) && replaceVariable(work, offset));
    if (!isDone) return result;
  }
  return { message: 'too many psql commands', offset: 0 };
}

/** False when it cannot be taken out; then a finding says why. */
function replaceCommand(work: Work, offset: number, surroundings: Surroundings): boolean {
  const { text } = work;
  const end = lineEnd(text, offset);
  const line = text.slice(offset, end).trimEnd();
  const [, command = '', rest = ''] = /^\\([a-zA-Z_!?]+\+?)\s*(.*)$/.exec(line) ?? [];
  const start = startOfLine(text, offset);
  if (/^(?:i|ir|include|include_relative)$/.test(command) && start !== undefined)
    return includeFile(work, start, end, unquote(rest), surroundings);
  if (command === 'set' && start !== undefined) {
    const [, name = '', value = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
    work.variables.set(name, unquote(value));
    tell(work, 'note', 'psql-command', `\\set ${name} is for psql`, offset);
    change(work, start, start, '-- ', `\\set ${name} becomes a comment`);
    return true;
  }
  if (harmless.has(command) && start !== undefined) {
    if (command === 'restrict')
      tell(work, 'note', 'restrict', 'is a dump of pg_dump, with \\restrict for psql', offset);
    else if (command !== 'unrestrict')
      tell(work, 'note', 'psql-command', `\\${command} is for psql and changes no database`, offset);
    change(work, start, start, '-- ', `\\${command} becomes a comment`);
    return true;
  }
  tell(
    work,
    'error',
    'psql-command',
    `\\${command} cannot be taken over`,
    offset,
    refused[command] ?? 'Replace the line by the SQL that it stands for.',
  );
  return false;
}

/** What says how psql shows things, or guards a dump. */
const harmless = new Set([
  ...['echo', 'qecho', 'warn', 'timing', 'pset', 'x', 'a', 't', 'H', 'f', 'C', 'encoding', 'prompt', 'unset'],
  ...[
    'restrict',
    'unrestrict',
    'set',
    'conninfo',
    'errverbose',
    'd',
    'dt',
    'dt+',
    'd+',
    'di',
    'dn',
    'df',
    'dv',
    'l',
    'o',
    'r',
    'p',
  ],
]);

const refused: Readonly<Record<string, string>> = {
  c: 'It goes on in another database, and a migration is about one. Split the script, and import each part for its own database.',
  connect:
    'It goes on in another database, and a migration is about one. Split the script, and import each part for its own database.',
  copy: 'It reads a file of the client. Write INSERT statements, or load the data outside the migrations.',
  gexec:
    'It runs what a query returns. Write a DO block with EXECUTE, and name the tables in an "-- Affects:" line.',
  if: 'What runs would depend on the caller. Write both cases in a DO block, or decide for one.',
  q: 'What stands below never ran. Delete it and this line.',
  quit: 'What stands below never ran. Delete it and this line.',
  '!': 'It runs a program. Do that outside the migrations, and delete the line.',
  password: 'It asks for a password. Set it outside the migrations.',
};

function includeFile(
  work: Work,
  start: number,
  end: number,
  path: string,
  { include }: Surroundings,
): boolean {
  const included = work.included < 100 ? include(path, work.piece.file) : undefined;
  if (included === undefined) {
    tell(
      work,
      'error',
      'missing-include',
      `the included file ${path} is not in the folder`,
      start,
      'Put it there, or paste its text in place of the line.',
    );
    return false;
  }
  work.included += 1;
  change(work, start, end, included.trimEnd(), `the text of ${path} in place of \\i`);
  return true;
}

/** `:name`, `:'name'` or `:"name"`, where the script itself has set it. */
function replaceVariable(work: Work, offset: number): boolean {
  const [all = '', quote = '', name = ''] = /^:(['"]?)(\w+)\1/.exec(work.text.slice(offset)) ?? [];
  const value = work.variables.get(name);
  if (value === undefined) {
    tell(
      work,
      'error',
      'template',
      `${all} is a variable of psql, and the script does not set it`,
      offset,
      'Write the value into the file.',
    );
    return false;
  }
  const quoted = quote === '' ? value : quote + value.replaceAll(quote, quote + quote) + quote;
  change(work, offset, offset + all.length, quoted, `the value of ${all}, which the script sets`);
  return true;
}

/** migrate opens and ends the transaction, so what a script did for itself becomes a comment. */
function replaceTransactionControl(work: Work, parser: PostgresParser): void {
  const parsed = parser.parse(work.text);
  const own = 'message' in parsed ? [] : parsed.filter(({ kind }) => kind === 'TransactionStmt');
  const blocks = own.filter(({ node }) => /BEGIN|START/.test(String(node['kind']))).length;
  if (blocks > 1)
    tell(
      work,
      'warning',
      'several-transactions',
      `${blocks} transactions become one`,
      own[0]?.start ?? 0,
      'Where that matters, split the script into one file for each.',
    );
  for (const { start, end, node } of own.toReversed()) {
    const kind = String(node['kind']);
    const text = work.text.slice(start, end);
    if (/SAVEPOINT|RELEASE|ROLLBACK_TO/.test(kind)) continue;
    if (/ROLLBACK|PREPARED|PREPARE/.test(kind)) {
      tell(
        work,
        'error',
        'rollback',
        `${text} inside the script`,
        start,
        'What was rolled back never happened. Delete that part, or the file.',
      );
      continue;
    }
    const stop = work.text.charAt(end) === ';' ? end + 1 : end;
    tell(
      work,
      'note',
      'transaction-control',
      `${text} is not needed: migrate opens and ends the transaction`,
      start,
    );
    change(
      work,
      start,
      stop,
      `/* ${work.text.slice(start, stop).replaceAll('*/', '* /')} */`,
      `${text} becomes a comment`,
    );
  }
}

/** A comment that reads like a marker of migrate would be taken for one. */
function renameMarkers(work: Work, parser: PostgresParser): void {
  const comments = (parser.tokens(work.text) ?? []).filter(
    ({ kind, text, start }) =>
      kind === 'line comment' &&
      (markerPattern.test(text) || nearMissPattern.test(text)) &&
      startOfLine(work.text, start) !== undefined,
  );
  for (const { start, end, text } of comments.toReversed())
    change(
      work,
      start,
      end,
      text.replace(/^--\s*/, '-- | '),
      `the comment "${text.trim()}" would be read as a marker`,
    );
}

function tellSecrets(work: Work): void {
  const masked = maskSecrets(work.text);
  if (masked === work.text) return;
  const offset = [...work.text].findIndex((_, place) => work.text[place] !== masked[place]);
  tell(
    work,
    'warning',
    'secret',
    'a password stands in the text',
    Math.max(0, offset),
    'Change it, and set it outside the migrations: whoever reads the repository can read it.',
  );
}

function tellLineEnds(work: Work): void {
  const at = work.piece.text.indexOf('\r\n');
  if (at !== -1)
    tell(
      work,
      'note',
      'crlf',
      'has Windows line ends, which are kept: bodies of functions hold them too',
      at,
    );
}

function lineEnd(text: string, offset: number): number {
  const end = /[\r\n]|$/.exec(text.slice(offset))?.index ?? 0;
  return offset + end;
}

function unquote(text: string): string {
  const trimmed = text.trim().replace(/;$/, '');
  return /^'.*'$|^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
