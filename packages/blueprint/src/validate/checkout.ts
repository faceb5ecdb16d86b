import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Checker, type CheckerOptions, openChecker } from '../build/checker.ts';
import type { Repository } from '../git/repository.ts';
import { removeWorktree, worktreesFolder } from '../git/worktree.ts';

/** Runs `action` with a checker of a validation, whose checkout is gone afterwards. */
export async function withChecker<Result>(
  options: Omit<CheckerOptions, 'worktree'>,
  action: (checker: Checker, worktree: string) => Promise<Result>,
): Promise<Result> {
  const { repository, build } = options;
  const folder = join(worktreesFolder(repository), '.validate');
  removeLeftOver(repository, folder);
  const worktree = join(folder, `validate-${process.pid}-${build.slice(0, 8)}`);
  const checker = openChecker({ ...options, worktree });
  try {
    return await action(checker, worktree);
  } finally {
    checker.close();
    // What the setup has printed; of a setup that failed, its end is in the error.
    rmSync(`${worktree}.setup.txt`, { force: true });
  }
}

/** Checkouts of validations that were killed. */
function removeLeftOver(repository: Repository, folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = Number(/^validate-(\d+)-/.exec(name)?.[1]);
    if (!isRunning(pid)) removeWorktree(repository, join(folder, name));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was validated here before.
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
