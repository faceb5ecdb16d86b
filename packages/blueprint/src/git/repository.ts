import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { BlueprintError } from '../errors.ts';
import { createQueue } from '../queue.ts';

/**
 * The repository that is built in. Nothing is pushed from it, and only a merge that was asked for changes the person's own
 * checkout.
 */
export interface Repository {
  /** Of the person's checkout; absolute. */
  readonly root: string;
  /** The folder of git that all worktrees share; absolute. */
  readonly gitFolder: string;
  /** Added to the environment of what makes a commit. */
  readonly identity: Readonly<Record<string, string>>;
  readonly git: (args: readonly string[], options?: GitOptions) => Promise<string>;
  /** Runs what changes the list of worktrees, one after the other: git dies of an entry that is being written. */
  readonly inTurn: <Result>(action: () => Promise<Result>) => Promise<Result>;
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
    inTurn: createQueue(),
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
    // In a group of its own: Ctrl-C reaches the whole group of a terminal, and git would die in the middle of its work.
    const child = spawn('git', args, {
      env: environment,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (chunk: Buffer) => printed[name].push(chunk));
    child.once('error', cause => fail(gitFailed(args, cause.message, cause)));
    child.once('close', (code, signal) => {
      if (code === 0 || (code !== null && accept.includes(code))) return done(textOf(printed.stdout));
      const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
      fail(gitFailed(args, textOf(printed.stderr).trim() || how));
    });
    // What git does not read to its end is told by how it ends.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

function gitFailed(args: readonly string[], said: string, cause?: Error): BlueprintError {
  const command = args.find(arg => /^[a-z]+(?:-[a-z]+)*$/.test(arg)) ?? '';
  return new BlueprintError('git_failed', `git ${command} failed`, {
    details: said.split('\n').slice(0, 5),
    hint: 'Mend what git says, and run the same command again. A build goes on with --resume; what is proven stays.',
    ...(cause === undefined ? {} : { cause }),
  });
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
