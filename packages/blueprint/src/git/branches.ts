import type { Repository } from './repository.ts';

/** Moves a branch, and removes another one. Throws where it is not at `from` any more: somebody else has moved it. */
export async function moveBranch(
  { git }: Repository,
  branch: string,
  to: string,
  from: string | undefined,
  remove?: string,
): Promise<void> {
  const lines = [
    `update refs/heads/${branch} ${to} ${from ?? '0'.repeat(to.length)}`,
    ...(remove === undefined ? [] : [`delete refs/heads/${remove}`]),
  ];
  await git(['update-ref', '--stdin'], { input: `${lines.join('\n')}\n` });
}

export async function deleteBranch({ git }: Repository, branch: string): Promise<void> {
  await git(['update-ref', '-d', `refs/heads/${branch}`]);
}

export async function branchesBelow({ git }: Repository, folder: string): Promise<string[]> {
  const names = await git(['for-each-ref', '--format=%(refname:lstrip=2)', `refs/heads/${folder}/`]);
  return names.split('\n').filter(name => name !== '');
}

/** The branch that the person's checkout is on. */
export async function currentBranch({ git }: Repository): Promise<string> {
  return (await git(['symbolic-ref', '--quiet', '--short', 'HEAD'], { accept: [1] })).trim();
}
