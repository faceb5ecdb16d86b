import { existsSync, lstatSync, readFileSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { writeWhole } from '../disk/write-whole.ts';
import { BlueprintError, type Problem } from '../errors.ts';
import type { Existing, FileChange } from './plan.ts';

/** The folder that an agent works in: the repository that `directory` is in, else `directory` itself. */
export function findWorkspace(directory: string): string {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return resolve(directory);
  }
}

/**
 * Reads what is at some paths of a workspace. Throws `file_exists` where a path leads out of it, or to something that
 * is no text.
 */
export function readExisting(root: string, paths: readonly string[]): Existing {
  const problems: Problem[] = [];
  const existing = new Map<string, string | null>();
  for (const path of paths) {
    const read = readOne(root, path);
    if (typeof read === 'object' && read !== null) problems.push(read);
    else existing.set(path, read);
  }
  if (problems.length > 0) throw refused(problems);
  return existing;
}

/** The error of an install that would touch what is not ours. */
export function refused(problems: readonly Problem[]): BlueprintError {
  return new BlueprintError('file_exists', 'something is in the way', {
    problems,
    hint: 'Nothing was written.',
  });
}

/** Makes the changes, each file as a whole. Throws `invalid_configuration` with what was done until then. */
export function makeChanges(root: string, changes: readonly FileChange[]): void {
  const done: string[] = [];
  for (const { path, kind, text } of changes) {
    try {
      if (kind === 'removed') remove(root, path);
      else if ((kind === 'created' || kind === 'changed') && text !== null) write(root, path, text);
    } catch (cause) {
      throw new BlueprintError('invalid_configuration', `${path} cannot be written`, {
        details: done.map(each => `Written before: ${each}`),
        hint: `The system says: ${(cause as Error).message}. The same command goes on where it stopped.`,
        cause,
      });
    }
    done.push(path);
  }
}

function readOne(root: string, path: string): string | null | Problem {
  const whole = join(root, path);
  if (!staysInside(root, whole)) return problem(path, 'a symbolic link leads out of the workspace here');
  if (lstatSync(whole, { throwIfNoEntry: false }) === undefined) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(whole));
  } catch (error) {
    return problem(path, `this cannot be read as text: ${(error as Error).message}`);
  }
}

/** What of the path is there, with all its links followed, is below the root. A link to nothing is not. */
function staysInside(root: string, whole: string): boolean {
  const real = realpathSync(root);
  for (let path = whole; path !== root; path = dirname(path)) {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
    try {
      const target = realpathSync(path);
      return target === real || target.startsWith(real + sep);
    } catch {
      return false;
    }
  }
  return true;
}

function problem(path: string, message: string): Problem {
  return { code: 'file_exists', message, file: path, hint: 'Put a file or a folder of its own there.' };
}

/** A link inside the workspace stays one: what it leads to is written. */
function write(root: string, path: string, text: string): void {
  const whole = join(root, path);
  writeWhole(existsSync(whole) ? realpathSync(whole) : whole, text);
}

/** With the folders that are empty then. */
function remove(root: string, path: string): void {
  const whole = join(root, path);
  rmSync(whole);
  for (let folder = dirname(whole); relative(root, folder) !== ''; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      // It holds something else.
      return;
    }
  }
}
