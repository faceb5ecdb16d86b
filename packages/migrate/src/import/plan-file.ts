import { findOutsideStatement } from '../files/outside.ts';
import type { PostgresParser } from '../files/postgres-parser.ts';
import { compareVersions } from '../files/version.ts';
import { formatMigration } from '../files/write.ts';
import { type Adapted, adapt } from './adapt/adapt.ts';
import { checkResult } from './check-result.ts';
import type { Memory } from './draft/memory.ts';
import type { ImportedMigration, ImportFinding, TextChange } from './model.ts';
import { fileSlug } from './number.ts';
import { type DownOrigin, planDown } from './plan-down.ts';
import type { Values } from './values.ts';

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

export interface FileContext {
  readonly parser: PostgresParser;
  readonly memory: Memory;
  readonly include: (path: string, from: string) => string | undefined;
  readonly values: Values;
  readonly versionOf: ReadonlyMap<string, string>;
  readonly version: string;
  /** Files that start with a byte order mark. */
  readonly marked: readonly string[];
  /** Of the format. */
  readonly title: string;
}

/** A file, and what a person should know about it. */
export interface FilePlan {
  readonly file: PlannedFile;
  readonly findings: readonly ImportFinding[];
  readonly changes: readonly TextChange[];
}

/** Decides what becomes of one migration of the other tool. */
export function planFile(migration: ImportedMigration, context: FileContext): FilePlan {
  const { parser, include, values, version, marked, title } = context;
  const { template, bookkeeping } = migration;
  const surroundings = { parser, template, bookkeeping, values, include };
  const up = adapt(migration.up, surroundings);
  const own = migration.down === undefined ? undefined : adapt(migration.down, surroundings);
  const down = planDown(migration, up, own, context);
  const outside = migration.transactional ? findOutside(up, down.own, parser) : undefined;
  const transactional = migration.transactional && outside === undefined;
  const depends = planDepends(migration, context);
  const filled = withStatement(migration, up);
  const text = formatMigration({
    version,
    headers: [
      ['Migration', withoutControls(migration.description)],
      ...(migration.author === undefined ? [] : [['Author', migration.author] as const]),
      ...depends.versions.map(needed => ['Depends', needed] as const),
      ...(transactional ? [] : [['Transaction', 'none'] as const]),
      ...(down.irreversible === undefined ? [] : [['Irreversible', down.irreversible] as const]),
    ],
    up: filled.text,
    down: down.text,
  });
  const fileName = `${version}_${fileSlug(migration.description)}.sql`;
  const isParsed = [up, own].every(part => part === undefined || part.statements !== undefined);
  return {
    file: {
      version,
      fileName,
      text: withOrigin(text, migration, title),
      migration,
      down: down.origin,
      transactional,
    },
    findings: [
      ...up.findings,
      ...(own?.findings ?? []),
      ...down.findings,
      ...(outside === undefined ? [] : [tellOutside(migration, up, outside)]),
      ...filled.findings,
      ...depends.findings,
      ...(isParsed ? checkResult({ text, version, fileName, migration, upText: filled.text }, parser) : []),
    ],
    changes: [
      ...marked
        .filter(path => migration.sources.includes(path))
        .map(path => ({ file: path, line: 1, message: 'the byte order mark is left out' })),
      ...up.changes.toSorted((a, b) => a.line - b.line),
      ...(own?.changes.toSorted((a, b) => a.line - b.line) ?? []),
      ...filled.changes,
    ],
  };
}

/** The first statement that cannot be in a transaction, in either direction. */
function findOutside(up: Adapted, down: Adapted | undefined, parser: PostgresParser): string | undefined {
  for (const section of down === undefined ? [up] : [up, down]) {
    for (const statement of section.statements ?? []) {
      const text = section.text.slice(statement.start, statement.end);
      const found = findOutsideStatement(statement, text, parser);
      if (found?.isCertain === true) return found.command;
    }
  }
  return undefined;
}

function tellOutside(migration: ImportedMigration, up: Adapted, command: string): ImportFinding {
  return {
    id: 'outside-transaction',
    severity: (up.statements?.length ?? 0) > 1 ? 'warning' : 'note',
    message: `${command} cannot run in a transaction: the file says "Transaction: none"`,
    hint: 'Where other statements stand beside it, what has run stays when one fails. A file of its own is better.',
    file: migration.up.file,
  };
}

/** The versions that it needs. */
function planDepends(
  { requires, up }: ImportedMigration,
  { versionOf, version }: FileContext,
): { versions: string[]; findings: ImportFinding[] } {
  const versions: string[] = [];
  const findings: ImportFinding[] = [];
  for (const id of requires) {
    const needed = versionOf.get(id);
    if (needed !== undefined && compareVersions(needed, version) < 0) versions.push(needed);
    else
      findings.push({
        id: 'unknown-dependency',
        severity: 'warning',
        message: `needs ${id}, which ${needed === undefined ? 'is not in this folder' : 'comes later'}: left out of Depends`,
        file: up.file,
      });
  }
  return { versions, findings };
}

/** A migration has a statement; a file without one gets the smallest there is. */
function withStatement(migration: ImportedMigration, up: Adapted) {
  if (up.statements?.length !== 0) return { text: up.text, findings: [], changes: [] };
  const { file, line } = migration.up;
  const finding: ImportFinding = {
    id: 'empty',
    severity: 'warning',
    message: 'holds no statement',
    file,
    line,
  };
  return {
    text: `${endLine(up.text)}SELECT 1;\n`,
    findings: [finding],
    changes: [{ file, line, message: 'SELECT 1 added, because a migration has a statement' }],
  };
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

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
