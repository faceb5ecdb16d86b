import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Repository } from '../git/repository.ts';
import { worktreesFolder } from '../git/worktree.ts';
import { inputOf } from '../processes/run-process.ts';

// Where a build keeps what, and by which names.

/** Where the worktrees of a design are. The lock of its build is theirs too. */
export function worktreesOf(repository: Repository, designFolder: string): string {
  return join(worktreesFolder(repository), basename(designFolder));
}

/** The branch of a task's worktree, until the task is proven. */
export function branchOf(designFolder: string, task: string): string {
  return `blueprint/${basename(designFolder)}/${toName(task)}`;
}

/** What an agent prints, until it is in the log. In the folder of git, which is never committed. */
export function spoolOf({ gitFolder }: Repository, attempt: string): string {
  return join(gitFolder, 'blueprint', 'spool', attempt);
}

export function removeSpool(spool: string): void {
  for (const file of [spool, `${spool}.prompt.md`, inputOf(spool)]) rmSync(file, { force: true });
}

export function logOf(designFolder: string, build: string, attempt: string): string {
  return join(designFolder, 'runs', build, `${attempt}.jsonl`);
}

/** In the environment of an agent, to know it again when it is left over. */
export function markOf(attempt: string): string {
  return `BLUEPRINT_ATTEMPT=${attempt}`;
}

/** For the name of a file and of a branch. */
export function toName(id: string): string {
  return id.replace(/[^\w-]/g, '-').slice(0, 40);
}
