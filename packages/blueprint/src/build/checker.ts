import { basename } from 'node:path';
import type { Check } from '../design/design.ts';
import { type Evidence, keyOfCheck } from '../evidence/evidence.ts';
import { outputPath, runCheck } from '../evidence/run-check.ts';
import { treeOf } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { createCleanCheckout } from './clean-checkout.ts';
import { runSetup } from './setup.ts';

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
  const { repository, worktree, design, build } = options;
  const checkout = createCleanCheckout(repository, worktree, () => setUp(options));
  const known = new Map<string, Evidence>();
  const trees = new Map<string, string>();
  let count = 0;
  const treeFor = async (commit: string, given: string | undefined) => {
    const tree = given ?? trees.get(commit) ?? (await treeOf(repository, commit));
    trees.set(commit, tree);
    return tree;
  };
  return {
    run: async (commit, checks, { tree: given, stopAtFailure = false, isContinued = false } = {}) => {
      const tree = await treeFor(commit, given);
      const evidence: Evidence[] = [];
      let isPrepared = isContinued && checkout.isPreparedFor(commit);
      for (const check of checks) {
        const key = `${tree} ${keyOfCheck(check)}`;
        let found = known.get(key);
        if (found === undefined) {
          if (!isPrepared) await checkout.prepare(commit);
          isPrepared = true;
          options.onCheck(check.command);
          const output = outputPath(design, build, ++count, basename(worktree));
          found = await runCheck(check, { ...options, directory: worktree, tree, output });
          known.set(key, found);
        }
        evidence.push(found);
        if (stopAtFailure && found.verdict === 'failed') break;
      }
      return evidence;
    },
    look: async (commit, action) => {
      await checkout.show(commit);
      return action(worktree);
    },
    close: checkout.remove,
  };
}

async function setUp({ setup, worktree, environment, timeLimitMs, signal }: CheckerOptions): Promise<void> {
  if (setup !== undefined) await runSetup(setup, worktree, environment, timeLimitMs, signal);
}
