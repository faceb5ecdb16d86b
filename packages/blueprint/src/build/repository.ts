import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { BlueprintError } from '../errors.ts';

/** A file that differs between two trees. */
export interface Change {
  /** From the root of the repository. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'deleted';
  /** It is a repository of its own, of which git takes no file. */
  readonly isRepository: boolean;
}

/** The repository that is built in. Every method runs git; none pushes, and none touches the person's own checkout. */
export interface Repository {
  /** Of the person's checkout; absolute. */
  readonly root: string;
  /** The folder of git that all worktrees share; absolute. */
  readonly gitFolder: string;
  /** Added to the environment of what makes a commit. */
  readonly identity: Readonly<Record<string, string>>;
  readonly git: (args: readonly string[], options?: GitOptions) => Promise<string>;
}

interface GitOptions {
  /** A worktree of ours. */
  readonly worktree?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Goes to stdin. */
  readonly input?: string;
  /** Exit codes besides 0 that are an answer. */
  readonly accept?: readonly number[];
}

/** Opens the repository that a folder is in. Throws `not_found`. */
export async function openRepository(
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<Repository> {
  const clean = withoutGit(environment);
  const run = (args: readonly string[], accept: readonly number[] = []) =>
    runGit(['-C', directory, ...safeConfiguration, ...args], clean, accept);
  let answer: string;
  try {
    answer = await run(['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir']);
  } catch (cause) {
    throw new BlueprintError('not_found', `${directory} is in no repository of git`, {
      details: cause instanceof BlueprintError ? cause.details : [],
      hint: 'A build works on a branch of its own: "git init", and commit what there is.',
      cause,
    });
  }
  const settings = await run(['config', '--get-regexp', '^user\\.(name|email)$'], [1]);
  const [root = directory, gitFolder = join(directory, '.git')] = answer.trim().split('\n');
  return {
    root,
    gitFolder,
    identity: identityFrom(settings, environment),
    git: (args, { worktree, environment: more = {}, accept = [], input } = {}) =>
      runGit(
        [
          ...(worktree === undefined ? ['-C', root] : inWorktree(gitFolder, worktree)),
          ...safeConfiguration,
          ...args,
        ],
        { ...clean, ...more },
        accept,
        input,
      ),
  };
}

/** Hooks and helpers of the person's configuration are for the person's own work. */
const safeConfiguration = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0'];

/** Not by the `.git` file inside the worktree, which an agent can change. */
function inWorktree(gitFolder: string, worktree: string): string[] {
  return [
    `--git-dir=${join(gitFolder, 'worktrees', basename(worktree))}`,
    `--work-tree=${worktree}`,
    '-C',
    worktree,
  ];
}

/** Where blueprint is started by a hook of git, these variables lead to another repository than ours. */
export function withoutGit(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^GIT_(?!SSH|ASKPASS|CONFIG|AUTHOR|COMMITTER)/.test(name),
    ),
  );
}

function runGit(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  accept: readonly number[],
  input?: string,
): Promise<string> {
  return new Promise((done, fail) => {
    const child = execFile(
      'git',
      args,
      { env: environment, maxBuffer: 256 * 1024 * 1024, windowsHide: true },
      (error, stdout, stderr) => {
        if (error === null || accept.includes(Number(error.code))) done(stdout);
        else fail(gitFailed(args, stderr.trim() || error.message, error));
      },
    );
    if (input !== undefined) child.stdin?.end(input);
  });
}

function gitFailed(args: readonly string[], said: string, cause: Error): BlueprintError {
  const command = args.find(arg => /^[a-z]+(?:-[a-z]+)*$/.test(arg)) ?? '';
  return new BlueprintError('git_failed', `git ${command} failed`, {
    details: said.split('\n').slice(0, 5),
    hint: 'What is proven stays. Mend what git says, and go on with --resume.',
    cause,
  });
}

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

/** Files under version control that the person has changed and not committed, but for those below `except`. */
export async function uncommittedFiles({ git }: Repository, except: readonly string[]): Promise<string[]> {
  const paths = except.map(path => `:(exclude,top)${path}`);
  const status = await git(['status', '--porcelain', '-z', '--untracked-files=no', '--', ':/', ...paths]);
  return status.split('\0').flatMap(entry => (entry.length > 3 ? [entry.slice(3)] : []));
}

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

/** Makes a worktree exactly what a commit says: nothing of an earlier run is left in it, ignored files included. */
export async function resetWorktree({ git }: Repository, path: string, commit: string): Promise<void> {
  await git(['checkout', '--quiet', '--force', '--detach', commit], { worktree: path });
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

export async function changesBetween({ git }: Repository, before: string, after: string): Promise<Change[]> {
  const raw = await git(['diff-tree', '-r', '-z', '--no-renames', '--raw', before, after]);
  const fields = raw.split('\0').filter(field => field !== '');
  const kinds = { A: 'added', D: 'deleted' } as const;
  return Array.from({ length: fields.length / 2 }, (_, index) => {
    // ":100644 100644 <blob> <blob> M"
    const [, mode = '', , , letter = ''] = (fields[2 * index] ?? '').split(' ');
    return {
      kind: kinds[letter as 'A' | 'D'] ?? 'changed',
      path: fields[2 * index + 1] ?? '',
      isRepository: mode === '160000',
    };
  });
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

/** The person's name where git knows it: the branch is theirs. */
function identityFrom(
  settings: string,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const isKnown = (['name', 'email'] as const).every(
    key => settings.includes(`user.${key} `) || environment[`GIT_AUTHOR_${key.toUpperCase()}`] !== undefined,
  );
  if (isKnown) return {};
  return {
    GIT_AUTHOR_NAME: 'blueprint',
    GIT_AUTHOR_EMAIL: 'blueprint@localhost',
    GIT_COMMITTER_NAME: 'blueprint',
    GIT_COMMITTER_EMAIL: 'blueprint@localhost',
  };
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

export async function isAncestor({ git }: Repository, old: string, young: string): Promise<boolean> {
  return git(['merge-base', '--is-ancestor', old, young]).then(
    () => true,
    () => false,
  );
}

/** Where worktrees of builds are: inside the repository, so that tools find what is installed there, and ignored by git. */
export function worktreesFolder({ root }: Repository): string {
  return resolve(root, '.blueprint', 'worktrees');
}
