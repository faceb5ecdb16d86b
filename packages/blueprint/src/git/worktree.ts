import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BlueprintError } from '../errors.ts';
import { type Change, parseChanges } from './changes.ts';
import type { Repository } from './repository.ts';

/** Makes a worktree that has no files yet: `resetWorktree` writes them. */
export async function addWorktree({ git, inTurn }: Repository, path: string, commit: string): Promise<void> {
  await inTurn(() =>
    git(['worktree', 'add', '--quiet', '--force', '--detach', '--no-checkout', path, commit]),
  );
}

/** Removes a worktree, while nothing else is done to any. */
export function removeWorktree({ gitFolder }: Repository, path: string): void {
  rmSync(join(gitFolder, 'worktrees', basename(path)), { recursive: true, force: true });
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/** The same, beside other work. */
export async function discardWorktree({ gitFolder, inTurn }: Repository, path: string): Promise<void> {
  await inTurn(() => rm(join(gitFolder, 'worktrees', basename(path)), { recursive: true, force: true }));
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/**
 * Makes a worktree exactly what a commit says: nothing of an earlier run is left in it, ignored files included. Without
 * a branch it has none; an old branch of that name begins anew.
 */
export async function resetWorktree(
  { git }: Repository,
  path: string,
  commit: string,
  branch?: string,
): Promise<void> {
  const head = branch === undefined ? ['--detach'] : ['--ignore-other-worktrees', '-B', branch];
  await git(['checkout', '--quiet', '--force', ...head, commit], { worktree: path });
  await git(['clean', '-ffdxq'], { worktree: path });
}

/**
 * What git knows of the files of a worktree. A program that ran there may have told git to overlook what it changed: with
 * the index of before, nothing is overlooked; nor does the lock of one that was ended stand in the way.
 */
export function readIndex(repository: Repository, path: string): Buffer {
  return readFileSync(indexOf(repository, path));
}

export function restoreIndex(repository: Repository, path: string, index: Buffer): void {
  rmSync(`${indexOf(repository, path)}.lock`, { force: true });
  writeFileSync(indexOf(repository, path), index);
}

function indexOf({ gitFolder }: Repository, path: string): string {
  return join(gitFolder, 'worktrees', basename(path), 'index');
}

export interface Snapshot {
  readonly tree: string;
  /** From the commit that was asked for. */
  readonly changes: readonly Change[];
}

/**
 * The tree of everything that is in a worktree, whether or not an agent has committed it, and what it changes; undefined
 * where git does not take it, because there is an empty repository in it.
 */
export async function snapshotWorktree(
  { git, gitFolder }: Repository,
  path: string,
  base: string,
): Promise<Snapshot | undefined> {
  const folder = join(gitFolder, 'worktrees', basename(path));
  // A copy: an agent that was killed in the middle of a commit leaves a lock on its own.
  const index = join(folder, 'blueprint-index');
  if (existsSync(join(folder, 'index'))) copyFileSync(join(folder, 'index'), index);
  const environment = { GIT_INDEX_FILE: index };
  try {
    await git(['add', '--all'], { worktree: path, environment });
  } catch (error) {
    if (
      error instanceof BlueprintError &&
      /does not have a commit checked out/.test(error.details.join('\n'))
    ) {
      return undefined;
    }
    throw error;
  }
  const [tree, raw] = await Promise.all([
    git(['write-tree'], { worktree: path, environment }),
    git(['diff-index', '--cached', '-z', '--no-renames', '--ignore-submodules=none', '--raw', base], {
      worktree: path,
      environment,
    }),
  ]);
  return { tree: tree.trim(), changes: parseChanges(raw) };
}

/** Where worktrees of builds are: inside the repository, so that tools find what is installed there, and ignored by git. */
export function worktreesFolder({ root }: Repository): string {
  return resolve(root, '.blueprint', 'worktrees');
}

/** Files under version control that the person has changed and not committed, but for those below `except`. */
export async function uncommittedFiles({ git }: Repository, except: readonly string[]): Promise<string[]> {
  const paths = except.map(path => `:(exclude,top)${path}`);
  const status = await git(['status', '--porcelain', '-z', '--untracked-files=no', '--', ':/', ...paths]);
  return status.split('\0').flatMap(entry => (entry.length > 3 ? [entry.slice(3)] : []));
}
