import { basename, join } from 'node:path';
import type { Check } from '../design/design.ts';
import { BlueprintError } from '../errors.ts';
import { type Evidence, keyOfCheck } from '../evidence/evidence.ts';
import { outputPath, runCheck } from '../evidence/run-check.ts';
import { treeOf } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { addWorktree, readIndex, removeWorktree, resetWorktree, restoreIndex } from '../git/worktree.ts';
import { runProcess } from '../processes/run-process.ts';

export interface CheckerOptions {
  readonly repository: Repository;
  /** The folder of the design. */
  readonly design: string;
  readonly build: string;
  /** Where its worktree is made; not there yet. */
  readonly worktree: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A command line of the person, run in each clean checkout before its checks. */
  readonly setup: string | undefined;
  readonly timeLimitMs: number;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
  readonly onCheck: (command: string) => void;
}

interface RunOptions {
  /** Of the commit, where it is known. */
  readonly tree?: string;
  /** The rest is left out after the first check that fails. */
  readonly stopAtFailure?: boolean;
  /** They follow checks of the same commit, in the same checkout. */
  readonly isContinued?: boolean;
}

export interface Checker {
  /**
   * Runs checks on a commit, in a clean checkout of it: nothing that an agent left beside its files is there. What has
   * run on the same tree is not run again.
   */
  readonly run: (commit: string, checks: readonly Check[], options?: RunOptions) => Promise<Evidence[]>;
  /** Looks at the files of a commit, in the same checkout. Nothing is run, not even the setup. */
  readonly look: <Result>(commit: string, action: (directory: string) => Promise<Result>) => Promise<Result>;
  readonly close: () => void;
}

/** Opens a checker. Its checks run one after the other: two may want the same port or database. */
export function openChecker(options: CheckerOptions): Checker {
  const known = new Map<string, Evidence>();
  const trees = new Map<string, string>();
  let isOpen = false;
  let index: Buffer | undefined;
  /** What is checked out, as long as nothing has run there. */
  let untouched: string | undefined;
  let preparedFor: string | undefined;
  let count = 0;
  const treeFor = async (commit: string, given: string | undefined) => {
    const tree = given ?? trees.get(commit) ?? (await treeOf(options.repository, commit));
    trees.set(commit, tree);
    return tree;
  };
  const checkOut = async (commit: string) => {
    preparedFor = undefined;
    untouched = undefined;
    const { repository, worktree } = options;
    if (!isOpen) await addWorktree(repository, worktree, commit);
    isOpen = true;
    if (index !== undefined) restoreIndex(repository, worktree, index);
    await resetWorktree(repository, worktree, commit);
    index = readIndex(repository, worktree);
    untouched = commit;
  };
  const prepare = async (commit: string) => {
    await checkOut(commit);
    untouched = undefined;
    await setUp(options);
    preparedFor = commit;
  };
  return {
    run: async (commit, checks, { tree: given, stopAtFailure = false, isContinued = false } = {}) => {
      const tree = await treeFor(commit, given);
      const evidence: Evidence[] = [];
      let isPrepared = isContinued && preparedFor === commit;
      for (const check of checks) {
        const key = `${tree} ${keyOfCheck(check)}`;
        let found = known.get(key);
        if (found === undefined) {
          if (!isPrepared) await prepare(commit);
          isPrepared = true;
          options.onCheck(check.command);
          const output = outputPath(options.design, options.build, ++count, basename(options.worktree));
          found = await runCheck(check, { ...options, directory: options.worktree, tree, output });
          known.set(key, found);
        }
        evidence.push(found);
        if (stopAtFailure && found.verdict === 'failed') break;
      }
      return evidence;
    },
    look: async (commit, action) => {
      if (untouched !== commit) await checkOut(commit);
      return action(options.worktree);
    },
    close: () => {
      if (isOpen) removeWorktree(options.repository, options.worktree);
    },
  };
}

async function setUp({ setup, worktree, environment, timeLimitMs, signal }: CheckerOptions): Promise<void> {
  if (setup !== undefined) await runSetup(setup, worktree, environment, timeLimitMs, signal);
}

/** Runs the person's command that makes a checkout ready. Throws `setup_failed`. */
export async function runSetup(
  setup: string,
  directory: string,
  environment: Readonly<Record<string, string>>,
  timeLimitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const lines: string[] = [];
  const end = await runProcess({
    command: setup,
    arguments: [],
    isShellLine: true,
    directory,
    environment,
    input: '',
    output: join(directory, '..', `${basename(directory)}.setup.txt`),
    mergeErrors: true,
    onLine: line => lines.push(line),
    timeLimitMs,
    signal,
  });
  if (end.endedBy === 'itself' && end.code === 0) return;
  signal?.throwIfAborted();
  throw new BlueprintError('setup_failed', `the setup failed: ${setup}`, {
    details: lines.slice(-10),
    hint: 'It runs in a clean checkout of the branch; try it there by hand.',
  });
}
