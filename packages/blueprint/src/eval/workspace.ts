import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../git/repository.ts';
import { type Folders, spoolIn } from './folders.ts';

/** What an agent works in, and what is known of it. */
export interface Workspace {
  readonly folders: Folders;
  readonly work: string;
  readonly spool: string;
  /** The tree before anybody worked. */
  readonly base: string;
}

/**
 * Lays out the files of a commit for an agent, as a repository of its own with one commit: no history, no branch and no
 * object of the person's repository can be reached from there.
 */
export async function openWorkspace(
  repository: Repository,
  commit: string,
  folders: Folders,
): Promise<Workspace> {
  const { own } = folders;
  const work = join(folders.agent, 'work');
  mkdirSync(work);
  const environment = { GIT_INDEX_FILE: join(own, 'index') };
  await repository.git([...whole, 'read-tree', commit], { environment });
  await repository.git([...whole, 'checkout-index', '--all', `--prefix=${work}/`], { environment });
  await repository.git(['init', '--quiet', '--bare', join(own, 'snapshot.git')]);
  const base = await snapshot(repository, own, work, ['--force']);
  await repository.git(['-C', work, 'init', '--quiet', '--initial-branch=main']);
  await repository.git(['-C', work, 'add', '--all', '--force']);
  await repository.git([
    '-C',
    work,
    ...ownIdentity,
    'commit',
    '--quiet',
    '--allow-empty',
    '--message',
    'Begin',
  ]);
  return { folders, work, spool: spoolIn(folders), base };
}

/** A person's checkout may hold only a part of the files. */
const whole = ['-c', 'core.sparseCheckout=false'];

/** Nobody reads this commit, and nobody is asked to sign it. */
const ownIdentity = ['user.name=blueprint', 'user.email=blueprint@localhost', 'commit.gpgsign=false'].flatMap(
  setting => ['-c', setting],
);

/** The tree of what an agent left, taken by a repository that it is not told of. What git ignores is not in it. */
export function takeWork(repository: Repository, { folders, work }: Workspace): Promise<string> {
  return snapshot(repository, folders.own, work, []);
}

/** How many files differ. */
export async function countChanges(
  { git }: Repository,
  { folders, base }: Workspace,
  tree: string,
): Promise<number> {
  const names = await git([
    `--git-dir=${join(folders.own, 'snapshot.git')}`,
    'diff-tree',
    '-r',
    '-z',
    '--name-only',
    base,
    tree,
  ]);
  return names.split('\0').filter(name => name !== '').length;
}

/** A clean checkout of a tree, in which nothing is that git ignores. Gives its folder. */
export async function checkOut(
  repository: Repository,
  { own, check }: Folders,
  tree: string,
): Promise<string> {
  const clean = join(check, 'check');
  mkdirSync(clean);
  const inside = inSnapshot(own, clean);
  await repository.git([...inside, 'read-tree', tree]);
  await repository.git([...inside, 'checkout-index', '--all', `--prefix=${clean}/`]);
  return clean;
}

async function snapshot(
  { git }: Repository,
  own: string,
  work: string,
  options: readonly string[],
): Promise<string> {
  const inside = inSnapshot(own, work);
  await git([...inside, 'add', '--all', ...options]);
  return (await git([...inside, 'write-tree'])).trim();
}

function inSnapshot(own: string, tree: string): string[] {
  return [
    ...['-c', 'core.autocrlf=false', '-C', tree],
    ...[`--git-dir=${join(own, 'snapshot.git')}`, `--work-tree=${tree}`],
  ];
}
