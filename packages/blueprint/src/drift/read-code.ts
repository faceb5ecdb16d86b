import { readFileSync } from 'node:fs';
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
  const large: string[] = [];
  const project: Project = {
    files: new Set(files),
    read: file => {
      const text = readFileSync(join(directory, file), 'utf8');
      if (text.length > mostBytes) large.push(file);
      return text.length > mostBytes ? '' : text;
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
      ...large.map(file => ({ file, reason: 'it has more than 2 MB' })),
      ...wanted
        .filter(file => findLanguage(file) === undefined)
        .map(file => ({ file, reason: `imports in ${extensionOf(file)} files are not read` })),
    ],
  };
}
