import type { Repository } from '../git/repository.ts';
import { addWorktree, readIndex, removeWorktree, resetWorktree, restoreIndex } from '../git/worktree.ts';

/** A worktree that holds one commit after the other. */
export interface CleanCheckout {
  /** Makes its files just those of a commit, and sets it up: what has run there before is gone. */
  readonly prepare: (commit: string) => Promise<void>;
  /** False when anything else was checked out since. */
  readonly isPreparedFor: (commit: string) => boolean;
  /** Makes its files just those of a commit, and runs nothing. */
  readonly show: (commit: string) => Promise<void>;
  readonly remove: () => void;
}

/** Makes the worktree when it is first needed. */
export function createCleanCheckout(
  repository: Repository,
  worktree: string,
  setUp: () => Promise<void>,
): CleanCheckout {
  let isMade = false;
  let index: Buffer | undefined;
  /** What is checked out, as long as nothing has run there. */
  let untouched: string | undefined;
  let preparedFor: string | undefined;
  const checkOut = async (commit: string) => {
    preparedFor = undefined;
    untouched = undefined;
    if (!isMade) await addWorktree(repository, worktree, commit);
    isMade = true;
    if (index !== undefined) restoreIndex(repository, worktree, index);
    await resetWorktree(repository, worktree, commit);
    index = readIndex(repository, worktree);
    untouched = commit;
  };
  return {
    prepare: async commit => {
      await checkOut(commit);
      untouched = undefined;
      await setUp();
      preparedFor = commit;
    },
    isPreparedFor: commit => preparedFor === commit,
    show: async commit => {
      if (untouched !== commit) await checkOut(commit);
    },
    remove: () => {
      if (isMade) removeWorktree(repository, worktree);
    },
  };
}
