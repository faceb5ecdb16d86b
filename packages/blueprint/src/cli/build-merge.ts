import { BlueprintError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';

export interface Merge {
  readonly branch: string;
  readonly isMerged: boolean;
  /** Why it is not merged. */
  readonly problem: string | undefined;
}

/** Merges the branch of a build into the person's, where that can be done without a conflict. Never pushes. */
export async function mergeBranch({ git }: Repository, branch: string): Promise<Merge> {
  try {
    await git(['merge', '--quiet', '--no-edit', branch]);
    return { branch, isMerged: true, problem: undefined };
  } catch (error) {
    await git(['merge', '--abort'], { accept: [1, 128] });
    const [reason = ''] = error instanceof BlueprintError ? error.details : [String(error)];
    return { branch, isMerged: false, problem: `${branch} was not merged: ${reason}` };
  }
}

export function describeMerge({ branch, isMerged, problem }: Merge): string {
  return isMerged ? `Merged ${branch}. Nothing was pushed.` : (problem ?? '');
}
