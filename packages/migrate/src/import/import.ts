import { readFileSync } from 'node:fs';
import { MigrateError } from '../errors.ts';
import { loadParser } from '../files/postgres-parser.ts';
import type { ImportFinding, SourceFile } from './model.ts';
import { parsePlaceholders } from './placeholders.ts';
import { type ImportPlan, planImport } from './plan.ts';
import { readFolder } from './read.ts';
import { chooseFormat } from './recognise.ts';
import { type MappingEntry, parseMapping } from './scripts/mapping.ts';
import { type WriteResult, writeImport } from './write.ts';

export interface ImportRequest {
  /** The folder with the other tool's files. */
  readonly folder: string;
  /** A format's name, or `auto`. */
  readonly from: string;
  /** A mapping file for plain scripts. */
  readonly mapping?: string | undefined;
  /** A file with a line `name=value` for each placeholder that the tool fills in. */
  readonly placeholders?: string | undefined;
}

export interface PreparedImport extends ImportPlan {
  readonly sources: readonly SourceFile[];
}

/** Reads a folder and decides what would be written. Writes nothing. */
export async function prepareImport(request: ImportRequest): Promise<PreparedImport> {
  const { folder, from, mapping, placeholders } = request;
  const { files, findings } = readFolder(folder);
  const format = chooseFormat(from, files);
  if (mapping !== undefined && format.name !== 'psql')
    throw new MigrateError(
      'usage',
      `a mapping is for plain scripts, and these are files of ${format.title}`,
      { hint: 'Their order is known: leave --mapping out.' },
    );
  const lines =
    mapping === undefined ? undefined : parseMapping(readGiven(mapping, 'invalid_mapping'), mapping);
  const given =
    placeholders === undefined
      ? new Map<string, string>()
      : parsePlaceholders(readGiven(placeholders, 'invalid_placeholders'), placeholders);
  const parser = await loadParser();
  const plan = planImport({ format, files, findings, mapping: lines, given, parser });
  return { ...plan, sources: files };
}

/** Writes the files of an import, all or none. Throws `import_findings` where a person has to decide something first. */
export function writePrepared(folder: string, { files, findings }: PreparedImport): WriteResult {
  refuseErrors(findings);
  return writeImport(folder, files);
}

export function refuseErrors(findings: readonly ImportFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new MigrateError(
    'import_findings',
    errors.length === 1 ? '1 thing to decide first' : `${errors.length} things to decide first`,
    {
      problems: errors.map(({ id, message, hint, file, line }) => ({
        code: id,
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { line }),
      })),
      hint: 'Nothing was written.',
    },
  );
}

/** The order of a plan as lines of a mapping file; what was left out stands at the end. */
export function mappingOf({ files, sources }: PreparedImport): MappingEntry[] {
  const used = new Set<string>();
  const lines = files.flatMap(({ migration }) => {
    const down = migration.down?.file;
    for (const path of migration.sources) used.add(path);
    return [
      { action: 'use' as const, path: migration.up.file, reason: migration.place },
      ...(down === undefined || down === migration.up.file
        ? []
        : [{ action: 'down' as const, path: down, reason: `undoes ${migration.up.file}` }]),
    ];
  });
  const left = sources.filter(({ path }) => /\.sql$/i.test(path) && !used.has(path));
  return [...lines, ...left.map(({ path }) => ({ action: 'skip' as const, path, reason: 'left out' }))];
}

/** A file that a person has written for the import. */
function readGiven(path: string, code: 'invalid_mapping' | 'invalid_placeholders'): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new MigrateError(code, `${path} cannot be read`, {
      hint: `The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
}
