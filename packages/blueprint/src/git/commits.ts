import { BlueprintError } from '../errors.ts';
import type { Repository } from './repository.ts';

/** The commit a name stands for. Throws `not_found` where there is none. */
export async function resolveCommit({ git, root }: Repository, name: string): Promise<string> {
  const commit = await findCommit({ git }, name);
  if (commit !== undefined) return commit;
  throw new BlueprintError('not_found', `there is no commit in ${root} yet`, {
    hint: 'A build starts from what is committed: "git add -A && git commit".',
  });
}

export async function findCommit(
  { git }: Pick<Repository, 'git'>,
  name: string,
): Promise<string | undefined> {
  const commit = await git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { accept: [1, 128] });
  return commit.trim() === '' ? undefined : commit.trim();
}

export async function treeOf({ git }: Repository, commit: string): Promise<string> {
  return (await git(['rev-parse', `${commit}^{tree}`])).trim();
}

/** Every file of a commit or tree, from the root. */
export async function filesOf({ git }: Repository, tree: string): Promise<string[]> {
  const list = await git(['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree]);
  return list.split('\0').filter(name => name !== '');
}

export async function readFileOf({ git }: Repository, tree: string, path: string): Promise<string> {
  return git(['cat-file', 'blob', `${tree}:${path}`]);
}

export async function commitTree(
  { git, identity }: Repository,
  tree: string,
  parent: string,
  message: string,
): Promise<string> {
  const commit = await git(['commit-tree', tree, '-p', parent, '-m', message], { environment: identity });
  return commit.trim();
}

/** The tree of two commits together; undefined where they contradict each other. */
export async function mergeTrees(
  { git }: Repository,
  one: string,
  other: string,
): Promise<string | undefined> {
  const answer = await git(['merge-tree', '--write-tree', '--name-only', '--no-messages', one, other], {
    accept: [1],
  });
  const [tree = '', ...conflicts] = answer.trim().split('\n');
  return conflicts.length > 0 ? undefined : tree;
}

export async function isAncestor({ git }: Repository, old: string, young: string): Promise<boolean> {
  return git(['merge-base', '--is-ancestor', old, young]).then(
    () => true,
    () => false,
  );
}
