import { readHeader } from '../files/header.ts';
import { parseMigration } from '../files/migration.ts';
import { findOutsideStatement } from '../files/outside.ts';
import type { ParsedStatement, PostgresParser } from '../files/postgres-parser.ts';
import { compareVersions } from '../files/version.ts';
import { formatMigration } from '../files/write.ts';
import { redact } from '../redact.ts';
import { type Adapted, adapt } from './adapt/adapt.ts';
import { draftDown } from './draft/draft.ts';
import { createMemory, type Memory } from './draft/memory.ts';
import type { Format } from './formats/format.ts';
import { includedFile } from './include.ts';
import type { ImportedMigration, ImportFinding, SourceFile, TextChange } from './model.ts';
import { fileSlug, numberMigrations } from './number.ts';
import type { MappingLine } from './scripts/mapping.ts';

/** Where a DOWN comes from. */
export type DownOrigin = 'imported' | 'drafted' | 'none';

/** One migration as it would be written. */
export interface PlannedFile {
  readonly version: string;
  readonly fileName: string;
  readonly text: string;
  readonly migration: ImportedMigration;
  readonly down: DownOrigin;
  /** False for `Transaction: none`. */
  readonly transactional: boolean;
}

/** What an import would write, as data. */
export interface ImportPlan {
  /** The format's name. */
  readonly format: string;
  readonly title: string;
  /** How the order was found, for people. */
  readonly rule: string;
  readonly files: readonly PlannedFile[];
  /** Errors first, then by file and line. */
  readonly findings: readonly ImportFinding[];
  /** What was not taken over as it is. */
  readonly changes: readonly TextChange[];
}

export interface PlanInput {
  readonly format: Format;
  readonly files: readonly SourceFile[];
  /** Of files that cannot be read. */
  readonly findings: readonly ImportFinding[];
  readonly mapping: readonly MappingLine[] | undefined;
  /** For placeholders, by name. */
  readonly values: ReadonlyMap<string, string>;
  readonly parser: PostgresParser;
}

/** Decides what an import writes. Writes nothing. */
export function planImport({ format, files, findings, mapping, values, parser }: PlanInput): ImportPlan {
  const reading = format.read(files, { parser, mapping, values });
  const versions = numberMigrations(reading.migrations);
  const versionOf = new Map(reading.migrations.map(({ id }, place) => [id, versions[place] ?? '']));
  const memory = createMemory();
  const all: ImportFinding[] = [...findings, ...reading.findings];
  const changes: TextChange[] = [];
  const include = includedFile(files);
  const marked = files.filter(({ bytes }) => bytes[0] === 0xef && bytes[1] === 0xbb).map(({ path }) => path);
  const planned = reading.migrations.map((migration, place) => {
    const context = { parser, memory, include, values, versionOf, version: versions[place] ?? '', marked };
    const file = planFile(migration, context, all, changes);
    return { ...file, migration, title: format.title };
  });
  if (reading.migrations.length === 0 && !all.some(({ severity }) => severity === 'error'))
    all.push({
      id: 'nothing-found',
      severity: 'error',
      message: `no file has a name or a form that ${format.title} knows`,
      hint: 'Is it another tool? --from says which.',
    });
  return {
    format: format.name,
    title: format.title,
    rule: reading.rule,
    files: planned.map(({ title, ...file }) => ({
      ...file,
      text: withOrigin(file.text, file.migration, title),
    })),
    findings: all.map(finding => ({ ...finding, message: redact(finding.message) })).sort(byWeight),
    changes,
  };
}

interface FileContext {
  readonly parser: PostgresParser;
  readonly memory: Memory;
  readonly include: (path: string, from: string) => string | undefined;
  readonly values: ReadonlyMap<string, string>;
  readonly versionOf: ReadonlyMap<string, string>;
  readonly version: string;
  /** Files that start with a byte order mark. */
  readonly marked: readonly string[];
}

function planFile(
  migration: ImportedMigration,
  context: FileContext,
  findings: ImportFinding[],
  changes: TextChange[],
): Omit<PlannedFile, 'migration'> {
  const { parser, memory, include, version } = context;
  const { template, bookkeeping } = migration;
  const surroundings = { parser, template, bookkeeping, values: context.values, include };
  const up = adapt(migration.up, surroundings);
  const own = migration.down === undefined ? undefined : adapt(migration.down, surroundings);
  const drafted = up.statements === undefined ? undefined : draftDown(up.statements, up.text, parser, memory);
  const hasDown = own !== undefined && (own.statements === undefined || own.statements.length > 0);
  for (const path of context.marked) {
    if (!migration.sources.includes(path)) continue;
    changes.push({ file: path, line: 1, message: 'the byte order mark is left out' });
  }
  for (const part of [up, ...(own === undefined ? [] : [own])]) {
    findings.push(...part.findings);
    changes.push(...part.changes.toSorted((a, b) => a.line - b.line));
  }
  const draftText =
    drafted !== undefined && 'down' in drafted && drafted.down !== '' ? drafted.down : undefined;
  const irreversible = hasDown
    ? undefined
    : (migration.irreversible ?? (draftText === undefined ? 'drafted, review' : undefined));
  const down = hasDown ? own.text : irreversible === undefined ? `${draftMark}\n${draftText}` : undefined;
  if (!hasDown) findings.push(tellMissingDown(migration, draftText !== undefined, drafted));

  const statements = [...(up.statements ?? []), ...(hasDown ? (own.statements ?? []) : [])];
  const outside = findOutside(statements, up, own, parser);
  const transactional = migration.transactional && outside === undefined;
  if (migration.transactional && outside !== undefined)
    findings.push({
      id: 'outside-transaction',
      severity: (up.statements?.length ?? 0) > 1 ? 'warning' : 'note',
      message: `${outside} cannot run in a transaction: the file says "Transaction: none"`,
      hint: 'Where other statements stand beside it, what has run stays when one fails. A file of its own is better.',
      file: migration.up.file,
    });

  const upText = up.statements?.length === 0 ? `${endLine(up.text)}SELECT 1;\n` : up.text;
  if (up.statements?.length === 0) {
    findings.push({
      id: 'empty',
      severity: 'warning',
      message: 'holds no statement',
      file: migration.up.file,
      line: migration.up.line,
    });
    changes.push({
      file: migration.up.file,
      line: migration.up.line,
      message: 'SELECT 1 added, because a migration has a statement',
    });
  }
  const text = formatMigration({
    version,
    headers: [
      ['Migration', withoutControls(migration.description)],
      ...(migration.author === undefined ? [] : [['Author', migration.author] as const]),
      ...dependsOf(migration, context, findings),
      ...(transactional ? [] : [['Transaction', 'none'] as const]),
      ...(irreversible === undefined ? [] : [['Irreversible', irreversible] as const]),
    ],
    up: upText,
    down,
  });
  const fileName = `${version}_${fileSlug(migration.description)}.sql`;
  if (up.statements !== undefined && (own?.statements !== undefined) === (own !== undefined))
    findings.push(...checkResult({ text, version, fileName, migration, upText }, parser));
  return {
    version,
    fileName,
    text,
    transactional,
    down: hasDown ? 'imported' : irreversible === undefined ? 'drafted' : 'none',
  };
}

const draftMark = '-- drafted by "migrate import": review it; "migrate verify" tells whether it leads back';

function tellMissingDown(
  { up }: ImportedMigration,
  isDrafted: boolean,
  draft: ReturnType<typeof draftDown> | undefined,
): ImportFinding {
  const why = draft !== undefined && 'stuckAt' in draft ? `: nothing undoes "${draft.stuckAt}"` : '';
  return {
    id: 'missing-down',
    severity: isDrafted ? 'note' : 'warning',
    message: isDrafted
      ? 'has no way back: DOWN was drafted'
      : `has no way back, and none could be drafted${why}`,
    hint: isDrafted
      ? 'Review it; "migrate verify" tells whether it leads back.'
      : 'Write a DOWN in place of "Irreversible: drafted, review", or give the reason there.',
    file: up.file,
    line: up.line,
  };
}

/** The first statement that cannot be in a transaction, in either direction. */
function findOutside(
  statements: readonly ParsedStatement[],
  up: Adapted,
  own: Adapted | undefined,
  parser: PostgresParser,
): string | undefined {
  for (const statement of statements) {
    const section = up.statements?.includes(statement) === true ? up : own;
    const text = section?.text.slice(statement.start, statement.end) ?? '';
    const found = findOutsideStatement(statement, text, parser);
    if (found?.isCertain === true) return found.command;
  }
  return undefined;
}

function dependsOf(
  { requires, up }: ImportedMigration,
  { versionOf, version }: FileContext,
  findings: ImportFinding[],
): [string, string][] {
  return requires.flatMap((id): [string, string][] => {
    const needed = versionOf.get(id);
    if (needed === undefined || compareVersions(needed, version) >= 0) {
      findings.push({
        id: 'unknown-dependency',
        severity: 'warning',
        message: `needs ${id}, which ${needed === undefined ? 'is not in this folder' : 'comes later'}: left out of Depends`,
        file: up.file,
      });
      return [];
    }
    return [['Depends', needed]];
  });
}

interface Result {
  readonly text: string;
  readonly version: string;
  readonly fileName: string;
  readonly migration: ImportedMigration;
  readonly upText: string;
}

/** The file as migrate itself would read it: nothing that it refuses is written. */
function checkResult(
  { text, version, fileName, migration, upText }: Result,
  parser: PostgresParser,
): ImportFinding[] {
  const { header, problems } = readHeader(text, version);
  const file = {
    version,
    description: '',
    fileName,
    path: fileName,
    text,
    checksum: '',
    normalizedChecksum: '',
    header,
  };
  const upStart = text.slice(0, text.indexOf('\n-- UP\n') + 7).split('\n').length;
  const upEnd = upStart + upText.split('\n').length;
  return [...problems, ...parseMigration(file, parser).problems].map(({ code, message, hint, line = 0 }) => {
    const isUp = line >= upStart && line < upEnd;
    return {
      id: code.replaceAll('_', '-'),
      severity: 'error' as const,
      message,
      hint,
      file: isUp || migration.down === undefined ? migration.up.file : migration.down.file,
      ...(isUp ? { line: migration.up.line + line - upStart } : {}),
    };
  });
}

/** A comment below the headers that says where the file comes from. */
function withOrigin(text: string, { sources }: ImportedMigration, title: string): string {
  const origin = `-- imported from ${sources.join(' and ')} (${title})`;
  return text.replace('\n\n-- UP\n', () => `\n${withoutControls(origin)}\n\n-- UP\n`);
}

/** A header and a comment are one line. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

const weights = { error: 0, warning: 1, note: 2 } as const;

function byWeight(a: ImportFinding, b: ImportFinding): number {
  return (
    weights[a.severity] - weights[b.severity] ||
    (a.file ?? '').localeCompare(b.file ?? '', 'en', { numeric: true }) ||
    (a.line ?? 0) - (b.line ?? 0)
  );
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
