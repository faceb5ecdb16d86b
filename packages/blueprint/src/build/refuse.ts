import { basename, join, relative } from 'node:path';
import { BlueprintError } from '../errors.ts';
import { currentBranch } from '../git/branches.ts';
import type { Repository } from '../git/repository.ts';
import { uncommittedFiles } from '../git/worktree.ts';

/** Agents work on what is committed: changes that are not would be missing there, and in the way of a merge. */
export async function refuseUncommitted(repository: Repository, designFolder: string): Promise<void> {
  const designs = relative(repository.root, join(designFolder, '..')).replaceAll('\\', '/');
  const files = await uncommittedFiles(
    repository,
    designs === '' || designs.startsWith('..') ? [] : [designs],
  );
  if (files.length === 0) return;
  throw new BlueprintError('uncommitted_changes', 'there are changes that are not committed', {
    details: files.slice(0, 10),
    hint: 'A build starts from the last commit: commit them, or put them away with "git stash".',
  });
}

export async function refuseOwnBranch(repository: Repository, branch: string): Promise<void> {
  if ((await currentBranch(repository)) !== branch) return;
  throw new BlueprintError('usage', `${basename(repository.root)} has the branch ${branch} checked out`, {
    hint: 'The build writes that branch. Change to another one first, such as "git switch -".',
  });
}
