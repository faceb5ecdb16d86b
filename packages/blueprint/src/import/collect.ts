import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { BlueprintError } from '../errors.ts';
import type { ImportFile } from './imported.ts';

/** An answer has 20 to 80 KB; more than this is something else. */
const maxFileBytes = 1024 * 1024;
const maxFiles = 300;
const maxTotalBytes = 4 * 1024 * 1024;

/**
 * Reads the files that are named, and the Markdown and JSON files of the folders that are. Links and hidden files are
 * left out. Throws `not_found` and `usage`.
 */
export async function collectFiles(directory: string, named: readonly string[]): Promise<ImportFile[]> {
  const paths = (await Promise.all(named.map(name => pathsOf(resolve(directory, name), name)))).flat();
  if (paths.length === 0)
    throw new BlueprintError('not_found', `there are no Markdown files in ${named.join(', ')}`, {
      hint: 'Files end with .md, .markdown or .json; one that does not is named itself, not its folder.',
    });
  if (paths.length > maxFiles) {
    throw new BlueprintError('usage', `${paths.length} files are more than a design has`, {
      hint: `Name the folder of one design; at most ${maxFiles} files are read.`,
    });
  }
  const files: ImportFile[] = [];
  let total = 0;
  for (const { path, name } of paths) {
    const bytes = await readFile(path);
    total += bytes.length;
    if (bytes.length > maxFileBytes || total > maxTotalBytes) throw tooLarge(name);
    files.push({ path: name, text: textOf(bytes, name) });
  }
  return files;
}

interface NamedPath {
  readonly path: string;
  /** For people, and for the copy that is kept. */
  readonly name: string;
}

async function pathsOf(path: string, name: string): Promise<NamedPath[]> {
  const status = await lstat(path).catch(() => undefined);
  if (status === undefined) {
    throw new BlueprintError('not_found', `there is no file ${name}`, {
      hint: `It was looked for at ${path}.`,
    });
  }
  if (!status.isDirectory()) return [{ path, name: basename(path) }];
  const found: NamedPath[] = [];
  await walk(path, path, found, 0);
  return found;
}

async function walk(root: string, folder: string, found: NamedPath[], depth: number): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || found.length > maxFiles) continue;
    if (entry.isDirectory() && depth < 6) await walk(root, path, found, depth + 1);
    else if (entry.isFile() && /\.(?:md|markdown|json)$/i.test(entry.name)) {
      found.push({ path, name: relative(root, path).split(sep).join('/') });
    }
  }
}

function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    throw new BlueprintError('usage', `${name} is not text in UTF-8`, {
      hint: 'Save it as UTF-8 and try again.',
      cause: error,
    });
  }
}

function tooLarge(name: string): BlueprintError {
  return new BlueprintError('usage', `${name} is too large to be a design`, {
    hint: 'A file may have 1 MB, all together 4 MB. Cut out the answer and import that.',
  });
}
