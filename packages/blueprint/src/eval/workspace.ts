import { copyFileSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Repository } from '../build/repository.ts';
import type { HiddenFile } from './hidden.ts';

const prefix = 'blueprint-eval-';

/** The folders of one run. The agent is told of `work` only, and nothing in that leads to the others. */
export interface Workspace {
  readonly folder: string;
  readonly work: string;
  readonly spool: string;
  /** The tree before anybody worked. */
  readonly base: string;
}

/** A new folder among the temporary ones. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), prefix));
}

/** Only what was made by `makeFolder`: the path comes from a file. */
export function removeFolder(folder: string): void {
  if (dirname(folder) !== tmpdir() || !basename(folder).startsWith(prefix)) return;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/**
 * Lays out the files of a commit for an agent, as a repository of its own with one commit: no history, no branch and no
 * object of the person's repository can be reached from there.
 */
export async function openWorkspace(
  repository: Repository,
  commit: string,
  folder: string,
): Promise<Workspace> {
  const work = join(folder, 'work');
  mkdirSync(work);
  const environment = { GIT_INDEX_FILE: join(folder, 'index') };
  await repository.git([...whole, 'read-tree', commit], { environment });
  await repository.git([...whole, 'checkout-index', '--all', `--prefix=${work}/`], { environment });
  await repository.git(['init', '--quiet', '--bare', join(folder, 'snapshot.git')]);
  const base = await snapshot(repository, folder, work, ['--force']);
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
  return { folder, work, spool: join(folder, 'spool'), base };
}

/** A person's checkout may hold only a part of the files. */
const whole = ['-c', 'core.sparseCheckout=false'];

/** Nobody reads this commit, and nobody is asked to sign it. */
const ownIdentity = ['user.name=blueprint', 'user.email=blueprint@localhost', 'commit.gpgsign=false'].flatMap(
  setting => ['-c', setting],
);

/** The tree of what an agent left, taken by a repository that it cannot reach. What git ignores is not in it. */
export function takeWork(repository: Repository, { folder, work }: Workspace): Promise<string> {
  return snapshot(repository, folder, work, []);
}

/** How many files differ. */
export async function countChanges(
  { git }: Repository,
  { folder, base }: Workspace,
  tree: string,
): Promise<number> {
  const names = await git([
    `--git-dir=${join(folder, 'snapshot.git')}`,
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
export async function checkOut(repository: Repository, folder: string, tree: string): Promise<string> {
  const clean = join(folder, 'check');
  mkdirSync(clean);
  const inside = inSnapshot(folder, clean);
  await repository.git([...inside, 'read-tree', tree]);
  await repository.git([...inside, 'checkout-index', '--all', `--prefix=${clean}/`]);
  return clean;
}

/**
 * Lays the hidden files over a checkout. A link that stands in their way is removed, never followed: it is the agent's,
 * and may lead out of the folder.
 */
export function layHidden(files: readonly HiddenFile[], checkout: string): void {
  for (const { path, source } of files) {
    const steps = path.split('/');
    steps.forEach((_, index) => {
      const place = join(checkout, ...steps.slice(0, index + 1));
      const found = lstatSync(place, { throwIfNoEntry: false });
      const isOnTheWay = index < steps.length - 1;
      if (found !== undefined && !(isOnTheWay && found.isDirectory())) rmSync(place, { recursive: true });
      if (isOnTheWay) mkdirSync(place, { recursive: true });
    });
    copyFileSync(source, join(checkout, path));
  }
}

async function snapshot(
  { git }: Repository,
  folder: string,
  work: string,
  options: readonly string[],
): Promise<string> {
  const inside = inSnapshot(folder, work);
  await git([...inside, 'add', '--all', ...options]);
  return (await git([...inside, 'write-tree'])).trim();
}

function inSnapshot(folder: string, tree: string): string[] {
  return [
    ...['-c', 'core.autocrlf=false', '-C', tree],
    ...[`--git-dir=${join(folder, 'snapshot.git')}`, `--work-tree=${tree}`],
  ];
}
