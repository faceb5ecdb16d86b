import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BlueprintError } from '../errors.ts';
import type { Repository } from './repository.ts';

/** Without a branch it has none; an old branch of that name begins anew. */
export async function addWorktree(
  { git }: Repository,
  path: string,
  commit: string,
  branch?: string,
): Promise<void> {
  const head = branch === undefined ? ['--detach'] : ['-B', branch];
  await git(['worktree', 'add', '--quiet', '--force', ...head, path, commit]);
}

export function removeWorktree({ gitFolder }: Repository, path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  rmSync(join(gitFolder, 'worktrees', basename(path)), { recursive: true, force: true });
}

/** The same, without waiting for the files: git forgets it at once. */
export async function discardWorktree({ gitFolder }: Repository, path: string): Promise<void> {
  rmSync(join(gitFolder, 'worktrees', basename(path)), { recursive: true, force: true });
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
 * The tree of everything that is in a worktree, whether or not an agent has committed it; undefined where git does not
 * take it, because there is an empty repository in it.
 */
export async function snapshotWorktree(
  { git, gitFolder }: Repository,
  path: string,
): Promise<string | undefined> {
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
  return (await git(['write-tree'], { worktree: path, environment })).trim();
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
