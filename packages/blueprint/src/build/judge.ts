import { existsSync } from 'node:fs';
import type { Check, Task } from '../design/design.ts';
import { contradictionsIn } from '../drift/drift-of-commit.ts';
import { isSource } from '../drift/languages/index.ts';
import { type Evidence, keyOfCheck } from '../evidence/evidence.ts';
import { moveBranch } from '../git/branches.ts';
import { commitTree, mergeTrees } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { type Snapshot, snapshotWorktree } from '../git/worktree.ts';
import type { Building } from './building.ts';
import type { Fault } from './fault.ts';
import { faultsOfChanges } from './faults-of-changes.ts';
import { branchOf } from './places.ts';
import type { Attempt, BuildState } from './state.ts';

/**
 * Judges what an agent has left in its worktree: by what it changed, then by the task's checks and those of everything
 * proven before, run on the branch with the work in it. What is taken becomes a commit on the branch. One at a time.
 */
export async function judgeTask(building: Building, id: string): Promise<void> {
  const { repository, worktrees, plan, record, state } = building;
  const known = state().tasks.get(id);
  const task = plan.tasks.find(each => each.id === id);
  const attempt = known?.attempts.at(-1);
  if (known === undefined || task === undefined || attempt === undefined) {
    throw new Error(`nothing to judge of ${id}`);
  }
  const { worktree, base } = attempt.started;
  const taken = existsSync(worktree) ? await snapshotWorktree(repository, worktree, base) : nothingOf(base);
  const { tree, changes } = taken ?? nothingOf(base);
  const files = changes.map(({ path }) => path);
  const faults: readonly Fault[] =
    taken === undefined
      ? [{ code: 'nested_repository', files: [] }]
      : await faultsOfChanges(building, task, known, { base, tree, changes });
  const judgement =
    faults.length > 0
      ? { faults, evidence: [], commit: null }
      : await prove(building, task, attempt, { tree, files });
  const from = state().tip;
  record({ event: 'attempt_judged', task: id, attempt: attempt.started.attempt, tree, files, ...judgement });
  if (judgement.commit === null) return;
  const own = branchOf(building.designFolder, id);
  await moveBranch(repository, state().started.branch, judgement.commit, from, own);
  worktrees.discard(worktree);
}

function nothingOf(base: string): Snapshot {
  return { tree: base, changes: [] };
}

interface Judgement {
  readonly faults: readonly Fault[];
  readonly evidence: readonly Evidence[];
  readonly commit: string | null;
}

async function prove(
  building: Building,
  task: Task,
  attempt: Attempt,
  { tree, files }: { readonly tree: string; readonly files: readonly string[] },
): Promise<Judgement> {
  const { repository, checker, state, plan } = building;
  const candidate = await candidateOf(repository, task, attempt, tree, state().tip);
  if (candidate === undefined) {
    return { faults: [{ code: 'merge_conflict' }], evidence: [], commit: null };
  }
  const { commit } = candidate;
  const own = await checker.run(commit, task.checks, { tree: candidate.tree, stopAtFailure: true });
  const failed = own.filter(({ verdict }) => verdict === 'failed');
  if (failed.length > 0) {
    return { faults: failed.map(each => checkFailed(each)), evidence: own, commit: null };
  }
  const guarded = checksProvenBefore(state(), plan.tasks, task);
  const others = await checker.run(commit, [...guarded.keys()], { isContinued: true });
  const broken = others.flatMap((each, index): Fault[] => {
    const owner = [...guarded.values()][index] ?? '';
    return each.verdict === 'passed' ? [] : [{ ...checkFailed(each), code: 'broke_earlier', task: owner }];
  });
  const evidence = [...own, ...others];
  if (broken.length > 0) return { faults: broken, evidence, commit: null };
  const drift = files.some(isSource)
    ? await checker.look(commit, directory =>
        contradictionsIn(
          { repository, commit, directory },
          { components: plan.components, designFolder: building.designFolder },
          files,
        ),
      )
    : [];
  return drift.length === 0
    ? { faults: [], evidence, commit }
    : { faults: [{ code: 'drifted', details: drift }], evidence, commit: null };
}

/** The work as a commit on top of the branch, which others may have moved since the work began. */
async function candidateOf(
  repository: Repository,
  { id, title }: Task,
  { started }: Attempt,
  tree: string,
  tip: string,
): Promise<{ readonly commit: string; readonly tree: string } | undefined> {
  const message = `${id}: ${title}\n\nBuilt by ${started.agent}, attempt ${started.number}.`;
  const commit = await commitTree(repository, tree, started.base, message);
  if (tip === started.base) return { commit, tree };
  const merged = await mergeTrees(repository, tip, commit);
  return merged === undefined
    ? undefined
    : { commit: await commitTree(repository, merged, tip, message), tree: merged };
}

function checkFailed({ command, expects, tail, endedBy, exitCode }: Evidence) {
  const how =
    endedBy === 'itself' ? `(exit code ${exitCode})` : `(it was ended: ${endedBy.replaceAll('_', ' ')})`;
  return {
    code: 'check_failed',
    command,
    expects,
    tail: `${tail.slice(-2000)}\n${how}`.trimStart(),
  } as const;
}

/** Each check once, with the task that it was proven for; without those of the task itself. */
function checksProvenBefore({ tasks }: BuildState, planned: readonly Task[], own: Task): Map<Check, string> {
  const seen = new Set(own.checks.map(keyOfCheck));
  const found = new Map<Check, string>();
  for (const { id, checks } of planned) {
    if (tasks.get(id)?.status !== 'proven') continue;
    for (const check of checks) {
      if (seen.has(keyOfCheck(check))) continue;
      seen.add(keyOfCheck(check));
      found.set(check, id);
    }
  }
  return found;
}
