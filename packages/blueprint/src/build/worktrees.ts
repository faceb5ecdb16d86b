import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../git/repository.ts';
import { addWorktree, discardWorktree, removeWorktree, resetWorktree } from '../git/worktree.ts';

/** A worktree that an agent is about to be given. */
export interface NewWorktree {
  /** Known before anything is there, so that it can be put on record first. */
  readonly path: string;
  /** Makes it a clean checkout of a commit, on a branch that begins anew. */
  readonly open: (commit: string, branch: string) => Promise<void>;
}

/**
 * The worktrees that agents work in. Each attempt that begins anew gets a folder in which no agent and no check has ever
 * worked. To write the files of a project takes longer than all else that is done for a task, so those of the next
 * folder are written while an agent works, and what is done with is removed in the background.
 */
export interface Worktrees {
  readonly take: () => NewWorktree;
  /**
   * Makes the one that is taken next, near enough to a commit; there is at most one. Settles when git knows of it: its
   * files are still being written.
   */
  readonly makeAhead: (commit: string) => Promise<void>;
  readonly discard: (path: string) => void;
  /** Waits for what goes on in the background, and removes what was not taken. */
  readonly close: () => Promise<void>;
}

interface Ahead {
  readonly path: string;
  /** False where something failed: who takes it tries again, and is told why. */
  readonly hasFiles: Promise<boolean>;
}

export function openWorktrees(repository: Repository, folder: string): Worktrees {
  const background = new Set<Promise<unknown>>();
  let ahead: Ahead | undefined;
  const newPath = () => join(folder, `work-${randomUUID().slice(0, 8)}`);
  const add = (path: string, commit: string) => {
    mkdirSync(folder, { recursive: true });
    return addWorktree(repository, path, commit);
  };
  return {
    take: () => {
      const made = ahead;
      ahead = undefined;
      const path = made?.path ?? newPath();
      return {
        path,
        open: async (commit, branch) => {
          if ((await made?.hasFiles) !== true) {
            await discardWorktree(repository, path);
            await add(path, commit);
          }
          await resetWorktree(repository, path, commit, branch);
        },
      };
    },
    makeAhead: async commit => {
      if (ahead !== undefined) return;
      const path = newPath();
      const added = add(path, commit);
      const hasFiles = added
        .then(() => resetWorktree(repository, path, commit))
        .then(
          () => true,
          () => false,
        );
      ahead = { path, hasFiles };
      await added.catch(() => {});
    },
    discard: path => {
      // What cannot be removed is left to the next build, which begins by clearing up.
      const gone = discardWorktree(repository, path)
        .catch(() => {})
        .finally(() => background.delete(gone));
      background.add(gone);
    },
    close: async () => {
      await Promise.all([...background, ahead?.hasFiles]);
      if (ahead !== undefined) removeWorktree(repository, ahead.path);
    },
  };
}
