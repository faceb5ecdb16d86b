import { randomUUID } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { type Drift, totalOf } from '../drift/drift.ts';
import { driftOfCommit } from '../drift/drift-of-commit.ts';
import { BlueprintError } from '../errors.ts';
import { currentBranch } from '../git/branches.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { uncommittedFiles } from '../git/worktree.ts';
import type { Cost } from '../models/cost.ts';
import { createQueue } from '../queue.ts';
import { attemptTask } from './attempt.ts';
import { type Building, type BuildOptions, createRecorder } from './building.ts';
import { openChecker } from './checker.ts';
import { countReady, nextSteps, type Step } from './decide.ts';
import type { BuildEnded, BuildEvent } from './events.ts';
import { type AppendEvent, appendTo, eventsOfLastBuild, readBuildEvents } from './journal.ts';
import { judgeTask } from './judge.ts';
import { withBuildLock } from './lock.ts';
import { allowanceFor, costOfBuild } from './money.ts';
import { worktreesOf } from './places.ts';
import { recover, recoverAttempts } from './recover.ts';
import { spentOn } from './spent.ts';
import { resumeBuild, startBuild } from './start.ts';
import { type BuildState, replay } from './state.ts';
import { openWorktrees } from './worktrees.ts';

export interface BuildGoal {
  /** `start`: a new build; refused where one is unfinished. `restart`: a new one all the same. */
  readonly mode: 'start' | 'resume' | 'restart';
  /** The folder that the project is in. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

export interface BuildReport {
  readonly state: BuildState;
  readonly outcome: BuildEnded['outcome'];
  readonly cost: Cost;
  /** Of what is on the branch; null where not everything is proven, so that much has to be missing. */
  readonly drift: Drift | null;
  readonly durationMs: number;
}

/**
 * Builds a design: task after task through an agent, each in a worktree of its own, each proven by its checks before the
 * next one builds on it. Every step is in the journal before it is acted on, so a killed build can be resumed and
 * repeats nothing that is proven. Throws what keeps it from building at all; a task that fails is in the report.
 */
export async function buildDesign(options: BuildOptions, goal: BuildGoal): Promise<BuildReport> {
  const startedAt = performance.now();
  const repository = await openRepository(goal.directory, options.environment);
  return withBuildLock(options.designFolder, async () => {
    const append = appendTo(options.designFolder, options.environment);
    const events = readBuildEvents(options.designFolder);
    await refuseUncommitted(repository, options.designFolder);
    if (goal.mode === 'restart') await closeLastBuild(events, options, repository, append);
    const state =
      goal.mode === 'resume'
        ? await resumeBuild(eventsOfLastBuild(events), options, repository, append)
        : await startBuild(events, goal.mode, options, repository, append);
    await refuseOwnBranch(repository, state.started.branch);
    const outcome = await runBuild(state, options, goal.signal, repository, append);
    const durationMs = Math.round(performance.now() - startedAt);
    return { ...outcome, cost: costOfBuild(outcome.state), durationMs };
  });
}

/** What a killed build had paid is put on record before another one begins. */
async function closeLastBuild(
  events: readonly BuildEvent[],
  options: BuildOptions,
  repository: Repository,
  append: AppendEvent,
): Promise<void> {
  const last = replay(eventsOfLastBuild(events));
  if (last === undefined) return;
  const recorder = createRecorder(last, append, { ...options, onProgress: () => undefined });
  await recoverAttempts({ ...options, ...recorder, repository });
}

async function runBuild(
  state: BuildState,
  options: BuildOptions,
  signal: AbortSignal,
  repository: Repository,
  append: AppendEvent,
): Promise<Pick<BuildReport, 'state' | 'outcome' | 'drift'>> {
  const recorder = createRecorder(state, append, options);
  const stop = new AbortController();
  const folder = worktreesOf(repository, options.designFolder);
  const worktrees = openWorktrees(repository, folder);
  const checker = openChecker({
    repository,
    design: options.designFolder,
    build: state.build,
    worktree: join(folder, `check-${randomUUID().slice(0, 8)}`),
    environment: options.environment,
    setup: options.setup,
    timeLimitMs: options.limits.checkTimeLimitMs,
    now: options.now,
    signal: AbortSignal.any([signal, stop.signal]),
    onCheck: command => options.onProgress({ type: 'check', command }),
  });
  const building: Building = {
    ...options,
    ...recorder,
    repository,
    checker,
    worktrees,
    signal: AbortSignal.any([signal, stop.signal]),
  };
  try {
    await recover(building);
    const isOutOfMoney = await workThrough(building, () => stop.abort());
    const outcome = outcomeOf(building, isOutOfMoney);
    const drift = outcome === 'proven' && isWhole(building) ? await driftOfBranch(building) : null;
    recorder.record({ event: 'build_ended', outcome, ...onRecord(drift) });
    return { state: recorder.state(), outcome, drift };
  } catch (error) {
    recorder.record({ event: 'build_ended', outcome: 'interrupted', ...onRecord(null) });
    throw error;
  } finally {
    checker.close();
    await worktrees.close();
  }
}

/** Takes steps until none is left or may be begun. True where money is the reason. */
async function workThrough(building: Building, stop: () => void): Promise<boolean> {
  const inOrder = createQueue();
  const underWay = new Map<string, { readonly done: Promise<void>; readonly setAside: number | undefined }>();
  const money = createPurse(building);
  const failures: unknown[] = [];
  let isOutOfMoney = false;
  for (;;) {
    isOutOfMoney = false;
    const busy = new Set(underWay.keys());
    const steps = building.signal.aborted
      ? []
      : nextSteps(building.state(), building.plan, building.limits, busy);
    for (const step of steps) {
      const attempts = [...underWay.values()].flatMap(({ setAside }) => setAside ?? []);
      const allowance = step.do === 'attempt' ? money.allowance(step.task, attempts) : undefined;
      if (allowance !== undefined && allowance < smallestAttempt) {
        isOutOfMoney = true;
        continue;
      }
      const done = takeStep(building, step, allowance, inOrder)
        .catch((error: unknown) => {
          failures.push(error);
          stop();
        })
        .finally(() => underWay.delete(step.task));
      underWay.set(step.task, { done, setAside: allowance });
    }
    if (underWay.size === 0) break;
    await Promise.race([...underWay.values()].map(({ done }) => done));
  }
  if (failures.length > 0) throw failures[0];
  building.signal.throwIfAborted();
  return isOutOfMoney;
}

/** Less than this buys no attempt of any agent. */
const smallestAttempt = 0.000_1;

/** What is left to spend: of the build with all its resumptions, and of the day in the whole project. */
function createPurse(building: Building) {
  const { designFolder, limits, now, state, plan } = building;
  const spentBefore = spentOn(join(designFolder, '..'), now());
  const buildBefore = costOfBuild(state()).usd ?? 0;
  return {
    /** `setAside` is what the attempts under way may still spend. */
    allowance: (id: string, setAside: readonly number[]): number | undefined => {
      const task = state().tasks.get(id);
      const build = costOfBuild(state()).usd ?? 0;
      const spent = { build, day: spentBefore + build - buildBefore };
      const sum = setAside.reduce((total, each) => total + each, 0);
      const others = Math.min(limits.parallel, countReady(state(), plan)) - setAside.length;
      return task === undefined ? undefined : allowanceFor(task, limits, spent, sum, others);
    },
  };
}

async function takeStep(
  building: Building,
  step: Step,
  allowance: number | undefined,
  inOrder: ReturnType<typeof createQueue>,
): Promise<void> {
  switch (step.do) {
    case 'control':
      return inOrder(() => controlTask(building, step.task));
    case 'attempt':
      return attemptTask(building, step.task, allowance);
    case 'judge':
      return inOrder(() => judgeTask(building, step.task));
    case 'give_up':
      return building.record({ event: 'task_failed', task: step.task, failure: step.failure });
  }
}

/** The negative control: what passes before anything is built for a task does not prove it. */
async function controlTask({ checker, worktrees, plan, state, record }: Building, id: string): Promise<void> {
  const base = state().tip;
  await worktrees.makeAhead(base);
  const checks = plan.tasks.find(task => task.id === id)?.checks ?? [];
  const evidence = await checker.run(base, checks);
  record({ event: 'task_controlled', task: id, base, evidence });
}

function outcomeOf({ plan, state }: Building, isOutOfMoney: boolean): BuildEnded['outcome'] {
  const wanted = [...state().tasks.values()].filter(({ id }) => plan.wanted.has(id));
  if (wanted.every(({ status }) => status === 'proven')) return 'proven';
  return isOutOfMoney ? 'budget_reached' : 'failed';
}

function isWhole({ plan }: Building): boolean {
  return plan.wanted.size === plan.tasks.length;
}

function driftOfBranch({ checker, repository, plan, designFolder, ignore, state }: Building): Promise<Drift> {
  const commit = state().tip;
  return checker.look(commit, directory =>
    driftOfCommit(
      { repository, commit, directory },
      { components: plan.components, designFolder, ignore },
      null,
    ),
  );
}

function onRecord(drift: Drift | null): Pick<BuildEnded, 'drift' | 'figures'> {
  if (drift === null) return { drift: null, figures: null };
  const { count, of } = totalOf(drift.figures);
  return { drift: { part: count, of }, figures: drift.figures };
}

/** Agents work on what is committed: changes that are not would be missing there, and in the way of a merge. */
async function refuseUncommitted(repository: Repository, designFolder: string): Promise<void> {
  const designs = relative(repository.root, join(designFolder, '..')).replaceAll('\\', '/');
  const files = await uncommittedFiles(
    repository,
    designs === '' || designs.startsWith('..') ? [] : [designs],
  );
  if (files.length === 0) return;
  throw new BlueprintError('uncommitted_changes', 'there are changes that are not committed', {
    details: files.slice(0, 10),
    hint: 'A build starts from the last commit: commit them, or put them away with "git stash".',
  });
}

async function refuseOwnBranch(repository: Repository, branch: string): Promise<void> {
  if ((await currentBranch(repository)) !== branch) return;
  throw new BlueprintError('usage', `${basename(repository.root)} has the branch ${branch} checked out`, {
    hint: 'The build writes that branch. Change to another one first, such as "git switch -".',
  });
}
