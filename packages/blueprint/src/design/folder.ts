import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BlueprintError } from '../errors.ts';
import type { Design } from './design.ts';
import { type ReadDesign, readDesign } from './read.ts';
import { writeDesign } from './write.ts';

/** The files of a design folder that hold the design itself, besides `adrs/`. */
const designFiles = [
  'architecture.md',
  'roadmap.md',
  'execution_prompt.md',
  'success_metrics.md',
  'risk_register.md',
  'test_spec.md',
];

/** Larger than any file that a person reviews. */
const maxBytes = 5 * 1024 * 1024;

/**
 * Reads a design folder. Throws `not_found` where there is no design, `invalid_design` with every problem of every
 * file, and `invalid_configuration` where the system does not let it. The problems that are returned are warnings.
 */
export async function readDesignFolder(folder: string): Promise<ReadDesign> {
  const path = resolve(folder);
  const files = await orExplain(`the design in ${path} cannot be read`, () => readFiles(path));
  if (files.size === 0) {
    throw new BlueprintError('not_found', `there is no design in ${path}`, {
      hint: '"blueprint design" makes one from a brief, "blueprint import" takes one from elsewhere.',
    });
  }
  const read = readDesign(files);
  const problems = read.problems
    .filter(({ severity }) => severity !== 'warning')
    .map(problem => ({ ...problem, file: join(path, problem.file ?? '') }));
  if (problems.length === 0) return read;
  throw new BlueprintError('invalid_design', `the design in ${path} cannot be read`, {
    hint: 'Mend the lines above; "git diff" shows what changed.',
    problems,
  });
}

/**
 * Writes a design into a folder, which it creates. Each file is replaced as a whole or not at all. A decision that the
 * folder has already keeps its file's name. The record of a decision that is gone is removed when it says nothing but
 * what this tool would write for it; one that a person has added to is kept, and named in `kept`. Other files are left alone.
 * Throws `invalid_configuration` where the system does not let it.
 */
export async function writeDesignFolder(folder: string, design: Design): Promise<DesignFolderChange> {
  const path = resolve(folder);
  return orExplain(`the design cannot be written to ${path}`, () => writeFiles(path, design));
}

async function writeFiles(path: string, design: Design): Promise<DesignFolderChange> {
  await mkdir(join(path, 'adrs'), { recursive: true });
  const before = await readFiles(path);
  const files = writeDesign(design, decisionNames(before));
  for (const [file, text] of files) await replaceFile(path, file, text);
  const stale = [...before.keys()].filter(file => !files.has(file) && isOurs(file));
  const unchanged = stale.filter(file => isAsWritten(file, before));
  for (const file of unchanged) await rm(join(path, file));
  return {
    written: [...files.keys()],
    removed: unchanged,
    kept: stale.filter(file => !unchanged.includes(file)),
  };
}

/** A full disk, a missing right, or a file where a folder belongs is nothing that a person should see the stack of. */
async function orExplain<Result>(message: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
    throw new BlueprintError('invalid_configuration', message, {
      hint: `The system says: ${(error as Error).message}. Answers of models are kept; run the same command again.`,
      cause: error,
    });
  }
}

/** Paths in the folder. */
export interface DesignFolderChange {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

function isOurs(file: string): boolean {
  return file.startsWith('adrs/') || file === 'test_spec.md';
}

/** True for a file that reading and writing reproduces, so that nothing a person wrote is in it. */
function isAsWritten(file: string, before: ReadonlyMap<string, string>): boolean {
  const { design } = readDesign(before);
  return writeDesign(design, decisionNames(before)).get(file) === before.get(file);
}

function decisionNames(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const { places } = readDesign(files);
  return new Map(
    [...places].flatMap(([id, { file }]) =>
      file.startsWith('adrs/') ? [[id, file.slice('adrs/'.length)] as const] : [],
    ),
  );
}

async function readFiles(path: string): Promise<ReadonlyMap<string, string>> {
  const records = (await namesIn(join(path, 'adrs'))).map(name => `adrs/${name}`);
  const present = (await namesIn(path)).filter(name => designFiles.includes(name));
  const texts = await Promise.all(
    [...present, ...records].map(async file => [file, await readText(path, file)] as const),
  );
  return new Map(texts);
}

async function namesIn(path: string): Promise<string[]> {
  try {
    const names = await readdir(path);
    return names.filter(name => name.toLowerCase().endsWith('.md')).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readText(path: string, file: string): Promise<string> {
  await refuseLink(path, file);
  const bytes = await readFile(join(path, file));
  if (bytes.length > maxBytes) {
    throw new BlueprintError('invalid_design', `${join(path, file)} has more than 5 MB`, {
      hint: 'A design is what a person reads. Is this the right file?',
    });
  }
  return bytes.toString('utf8');
}

async function replaceFile(path: string, file: string, text: string): Promise<void> {
  await refuseLink(path, file);
  const target = join(path, file);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A link could make us read or overwrite what is no part of the design. */
async function refuseLink(path: string, file: string): Promise<void> {
  const target = await lstat(join(path, file)).catch(() => undefined);
  const folder = await realpath(dirname(join(path, file)));
  const expected = join(await realpath(dirname(path)), basename(path), dirname(file));
  if (folder === expected && !target?.isSymbolicLink()) return;
  throw new BlueprintError('invalid_design', `${join(path, file)} is a link, or behind one`, {
    hint: 'A design folder holds its files itself: replace the link by what it leads to.',
  });
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
