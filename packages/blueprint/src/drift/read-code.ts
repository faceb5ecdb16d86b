import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from './code.ts';
import { extensionOf, findLanguage, isSource, languages } from './languages/index.ts';
import { type ImportReading, joinReadings, type Project } from './languages/language.ts';

export interface ReadOptions {
  /** The checkout; absolute. */
  readonly directory: string;
  /** Everything under version control, by its path from the root. */
  readonly files: readonly string[];
  /** Files that are no part of what is looked at, such as the folder of designs. */
  readonly isIgnored: (file: string) => boolean;
  /** Only the imports of these are read. */
  readonly only?: readonly string[];
}

/** Larger than anything a person writes: made by a program, and slow to parse. */
const mostBytes = 2 * 1024 * 1024;

/** Reads what the source files of a project import, each by the reader of its language. */
export async function readCode({ directory, files, isIgnored, only }: ReadOptions): Promise<Code> {
  const sources = files.filter(file => isSource(file) && !isIgnored(file));
  const wanted = only === undefined ? sources : sources.filter(file => only.includes(file));
  const unreadable = new Map<string, string>();
  const project: Project = {
    files: new Set(files),
    read: file => {
      const reason = whyNotRead(join(directory, file));
      if (reason === undefined) return readFileSync(join(directory, file), 'utf8');
      unreadable.set(file, reason);
      return '';
    },
  };
  const readings: ImportReading[] = [];
  for (const language of languages) {
    const own = wanted.filter(file => findLanguage(file) === language);
    if (own.length > 0) readings.push(await language.readImports(project, own));
  }
  const { imports, unresolved, unread } = joinReadings(readings);
  return {
    files: sources,
    imports,
    unresolved,
    unread: [
      ...unread,
      ...[...unreadable].filter(([file]) => isSource(file)).map(([file, reason]) => ({ file, reason })),
      ...wanted
        .filter(file => findLanguage(file) === undefined)
        .map(file => ({ file, reason: `imports in ${extensionOf(file)} files are not read` })),
    ],
  };
}

/** A link may lead out of the project, or nowhere; a submodule is a folder. */
function whyNotRead(path: string): string | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 'it is not there';
  if (!status.isFile()) return 'it is no regular file';
  return status.size > mostBytes ? 'it has more than 2 MB' : undefined;
}
