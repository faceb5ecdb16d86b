import { invalidFiles, type Problem } from '../errors.ts';
import { type Header, readHeader } from './header.ts';
import { loadParser, type PostgresParser } from './postgres-parser.ts';
import { type Section, splitSections } from './sections.ts';
import { readStatements, type Statement } from './statements.ts';
import { placeAt } from './text.ts';

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
export interface Script extends Section {
  readonly statements: readonly Statement[];
}

/** A migration whose SQL was parsed and holds nothing that cannot run. */
export interface Migration extends MigrationFile {
  readonly up: Script;
  /** Undefined when the header says `Irreversible`. */
  readonly down: Script | undefined;
}

/** Parses files for running them; throws `invalid_files` with everything that is wrong in any of them. */
export async function parseMigrations(files: readonly MigrationFile[]): Promise<Migration[]> {
  if (files.length === 0) return [];
  const parser = await loadParser();
  const readings = files.map(file => parseMigration(file, parser));
  const problems = readings.flatMap(reading => reading.problems);
  if (problems.length > 0) throw invalidFiles(problems);
  return readings.flatMap(reading => (reading.migration === undefined ? [] : [reading.migration]));
}

/** Cuts one file into its sections, parses both and collects what is wrong. */
export function parseMigration(
  file: MigrationFile,
  parser: PostgresParser,
): { migration: Migration | undefined; problems: readonly Problem[] } {
  const { text } = file;
  const { end } = readHeader(text, file.version);
  const sections = splitSections(text, end, parser);
  const up = sections.up === undefined ? undefined : readStatements(text, sections.up, parser);
  const down = sections.down === undefined ? undefined : readStatements(text, sections.down, parser);

  const found = [...sections.problems, ...(up?.problems ?? []), ...(down?.problems ?? [])];
  if (found.length === 0) found.push(...checkCompleteness(file, { up, down }, sections));
  const problems = found.map(problem => ({ ...problem, file: file.path }));
  if (problems.length > 0 || up === undefined || sections.up === undefined)
    return { migration: undefined, problems };
  return {
    migration: {
      ...file,
      up: { ...sections.up, statements: up.statements },
      down:
        sections.down === undefined || down === undefined || file.header.irreversible !== undefined
          ? undefined
          : { ...sections.down, statements: down.statements },
    },
    problems,
  };
}

type Parsed = { readonly statements: readonly Statement[] } | undefined;

/** Both directions hold SQL, or the header says why one cannot. */
function checkCompleteness(
  file: MigrationFile,
  parsed: { up: Parsed; down: Parsed },
  sections: { up: Section | undefined; down: Section | undefined },
): Problem[] {
  const problems: Problem[] = [];
  const report = (section: Section | undefined, message: string, hint: string) =>
    problems.push({
      code: 'sections',
      message,
      hint,
      ...placeAt(file.text, Math.max(0, (section?.offset ?? file.text.length) - 1)),
      source: file.text,
    });
  const downIsEmpty = (parsed.down?.statements.length ?? 0) === 0;
  if (parsed.up?.statements.length === 0) {
    report(
      sections.up,
      'the UP section has no statement',
      'Write the SQL below "-- UP", or delete the file.',
    );
  }
  if (file.header.irreversible === undefined && downIsEmpty) {
    report(
      sections.down,
      sections.down === undefined ? 'no "-- DOWN" section' : 'the DOWN section has no statement',
      'Write the SQL that undoes UP below "-- DOWN", or say in the header why there is none: "-- Irreversible: reason".',
    );
  }
  if (file.header.irreversible !== undefined && !downIsEmpty) {
    report(
      sections.down,
      'the header says Irreversible, but there is a DOWN section',
      'Remove one of the two.',
    );
  }
  return problems;
}
