import { existsSync } from 'node:fs';
import type { Check, Task } from '../design/design.ts';
import { contradictionsIn } from '../drift/drift-of-commit.ts';
import { isSource } from '../drift/languages/index.ts';
import { findEmptyScripts } from '../evidence/empty-script.ts';
import { type Evidence, keyOfCheck } from '../evidence/evidence.ts';
import { findLostTests, isTestFile, type LostTest } from '../evidence/lost-tests.ts';
import { moveBranch } from '../git/branches.ts';
import type { Change } from '../git/changes.ts';
import { commitTree, mergeTrees, readFileOf } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { type Snapshot, snapshotWorktree } from '../git/worktree.ts';
import { filesOutside } from './boundaries.ts';
import type { Building } from './building.ts';
import type { Fault } from './fault.ts';
import { branchOf } from './places.ts';
import type { Attempt, BuildState, TaskState } from './state.ts';

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

interface Work {
  readonly base: string;
  readonly tree: string;
  readonly changes: readonly Change[];
}

/** What is wrong before anything is run: code that is outside its bounds is not run at all. */
async function faultsOfChanges(
  { repository, plan }: Building,
  task: Task,
  known: TaskState,
  { base, tree, changes }: Work,
): Promise<Fault[]> {
  const before = known.attempts.at(-2);
  const isSameAsBefore =
    before?.judged?.tree === tree &&
    before.started.base === base &&
    known.attempts.length - known.forgiven > 1;
  if (isSameAsBefore) return [...(before.judged?.faults ?? []).filter(isLasting), { code: 'no_progress' }];
  if (changes.length === 0) return [{ code: 'nothing_changed' }];
  const components = plan.components.filter(({ id }) => task.components.includes(id));
  const outside = filesOutside(
    changes.map(({ path }) => path),
    components,
  );
  const lost = findLostTests(await readTests(repository, base, tree, changes));
  const scripts = await emptyScripts(repository, task, tree, changes);
  const nested = changes.filter(({ isRepository }) => isRepository).map(({ path }) => path);
  return [
    ...(nested.length === 0 ? [] : [{ code: 'nested_repository', files: nested } as const]),
    ...(outside.length === 0 ? [] : [{ code: 'outside_components', files: outside } as const]),
    ...faultsOfTests(lost),
    ...(scripts.length === 0 ? [] : [{ code: 'script_proves_nothing', scripts } as const]),
  ];
}

/** Faults of the attempt before that are still there when nothing has changed since. */
function isLasting({ code }: Fault): boolean {
  return code !== 'no_progress';
}

async function readTests(repository: Repository, base: string, tree: string, changes: readonly Change[]) {
  const tests = changes.filter(({ path }) => isTestFile(path));
  return Promise.all(
    tests.map(async ({ path, kind }) => ({
      path,
      before: kind === 'added' ? null : await readFileOf(repository, base, path),
      after: kind === 'deleted' ? null : await readFileOf(repository, tree, path),
    })),
  );
}

async function emptyScripts(
  repository: Repository,
  { checks }: Task,
  tree: string,
  changes: readonly Change[],
): Promise<string[]> {
  const manifest = changes.find(({ path, kind }) => path === 'package.json' && kind !== 'deleted');
  return manifest === undefined
    ? []
    : findEmptyScripts(checks, await readFileOf(repository, tree, manifest.path));
}

const lossWords: Readonly<Record<LostTest['what'], string>> = {
  deleted: 'deleted',
  fewer_cases: 'cases',
  fewer_assertions: 'assertions',
  skipped: 'skipped',
};

function faultsOfTests(lost: readonly LostTest[]): Fault[] {
  const deleted = lost.filter(({ what }) => what === 'deleted').map(({ file }) => file);
  const details = lost
    .filter(({ what }) => what !== 'deleted')
    .map(({ file, what, before, after }) => `${file} (${lossWords[what]}: ${before}, now ${after})`);
  return [
    ...(deleted.length === 0 ? [] : [{ code: 'tests_deleted', files: deleted } as const]),
    ...(details.length === 0 ? [] : [{ code: 'tests_weakened', details } as const]),
  ];
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
