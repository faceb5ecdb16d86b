import { setImmediate } from 'node:timers/promises';
import { invalidFiles, type Problem } from '../errors.ts';
import { type Header, readHeader } from './header.ts';
import { explainLexicalError } from './lexical-error.ts';
import { cutPlainly } from './plain-sections.ts';
import { loadParser, type PostgresParser } from './postgres-parser.ts';
import type { Reach } from './quick.ts';
import { type Section, type Sections, splitSections } from './sections.ts';
import { readStatements, type Statement } from './statements.ts';
import { inFile, type Place, placeAt } from './text.ts';

/** A migration file as `status` needs it: name, header and checksums; its SQL is not parsed. */
export interface MigrationFile {
  readonly version: string;
  readonly description: string;
  readonly fileName: string;
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly checksum: string;
  readonly normalizedChecksum: string;
  readonly header: Header;
}

/** The SQL of one direction, parsed. */
export interface Script extends Section, Reach {
  readonly statements: readonly Statement[];
}

/** A migration whose SQL was parsed and holds nothing that cannot run. */
export interface Migration extends MigrationFile {
  readonly up: Script;
  /** Undefined when the header says `Irreversible`. */
  readonly down: Script | undefined;
}

/** What was parsed stays with the file it was read from: over many targets each file is parsed once. */
const parsed = new WeakMap<MigrationFile, ReturnType<typeof parseMigration>>();

/** Parses files for running them; throws `invalid_files` with everything that is wrong in any of them. */
export async function parseMigrations(files: readonly MigrationFile[]): Promise<Migration[]> {
  if (files.length === 0) return [];
  const parser = await loadParser();
  const readings: ReturnType<typeof parseMigration>[] = [];
  for (const file of files) {
    const reading = parsed.get(file) ?? parseMigration(file, parser);
    parsed.set(file, reading);
    readings.push(reading);
    // The server may have an answer, and somebody a next question for it.
    if (readings.length % filesAtOnce === 0) await setImmediate();
  }
  const problems = readings.flatMap(reading => reading.problems);
  if (problems.length > 0) throw invalidFiles(problems);
  return readings.flatMap(reading => (reading.migration === undefined ? [] : [reading.migration]));
}

/** About two milliseconds' worth. */
const filesAtOnce = 20;

/** Cuts one file into its sections, parses both and collects what is wrong, from the top. */
export function parseMigration(
  file: MigrationFile,
  parser: PostgresParser,
): { migration: Migration | undefined; problems: readonly Problem[] } {
  const { up, down, problems } = readScripts(file, parser);
  if (problems.length > 0 || up === undefined) {
    const sorted = problems.toSorted(
      (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    );
    return { migration: undefined, problems: inFile(sorted, file.path, file.text) };
  }
  const isReversible = file.header.irreversible === undefined;
  return { migration: { ...file, up, down: isReversible ? down : undefined }, problems: [] };
}

interface ScriptReading {
  readonly up?: Script | undefined;
  readonly down?: Script | undefined;
  readonly problems: readonly Problem[];
}

/** The lexer is asked only where a plain cut is not possible, or does not parse: it takes longer than the parser. */
function readScripts(file: MigrationFile, parser: PostgresParser): ScriptReading {
  const { text, version } = file;
  const headerEnd = readHeader(text, version).end;
  const plain = cutPlainly(text, headerEnd);
  const reading = plain === undefined ? undefined : readSections(file, plain, parser);
  if (reading?.problems.length === 0) return reading;

  const tokens = parser.tokens(text);
  if (tokens === undefined) return { problems: explainLexicalError(text, parser) };
  return readSections(file, splitSections(text, headerEnd, tokens), parser);
}

function readSections(
  { text, header }: MigrationFile,
  sections: Sections,
  parser: PostgresParser,
): ScriptReading {
  const read = (section: Section | undefined) => {
    if (section === undefined) return { script: undefined, problems: [] };
    const { problems, ...script } = readStatements(text, section, parser);
    return { script: { ...section, ...script }, problems };
  };
  const up = read(sections.up);
  const down = read(sections.down);
  const gaps =
    sections.problems.length > 0
      ? []
      : [
          ...(up.problems.length > 0 ? [] : checkUp(text, up.script)),
          ...(down.problems.length > 0 ? [] : checkDown(text, down.script, header.irreversible)),
        ];
  return {
    up: up.script,
    down: down.script,
    problems: [...sections.problems, ...up.problems, ...down.problems, ...gaps],
  };
}

function checkUp(text: string, up: Script | undefined): Problem[] {
  if (up === undefined || up.statements.length > 0) return [];
  return [
    {
      code: 'sections',
      message: 'the UP section has no statement',
      hint: 'Write the SQL below "-- UP", or delete the file.',
      ...placeOfMarker(text, up),
    },
  ];
}

/** There is a way back, or the header says why there is none. */
function checkDown(text: string, down: Script | undefined, irreversible: string | undefined): Problem[] {
  const isEmpty = down === undefined || down.statements.length === 0;
  if (isEmpty && irreversible === undefined) {
    return [
      {
        code: 'sections',
        message: down === undefined ? 'no "-- DOWN" section' : 'the DOWN section has no statement',
        hint: 'Write the SQL that undoes UP below "-- DOWN", or say in the header why there is none: "-- Irreversible: reason".',
        ...(down === undefined ? placeAt(text, text.trimEnd().length) : placeOfMarker(text, down)),
      },
    ];
  }
  if (isEmpty || irreversible === undefined) return [];
  return [
    {
      code: 'sections',
      message: 'the header says Irreversible, but there is a DOWN section',
      hint: 'Remove one of the two.',
      ...placeOfMarker(text, down),
    },
  ];
}

/** The end of the line above a section. */
function placeOfMarker(text: string, section: Section): Place {
  return placeAt(text, text.slice(0, section.offset).trimEnd().length);
}
