import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Drift, totalOf } from '../drift/drift.ts';
import { driftOfCommit } from '../drift/drift-of-commit.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import type { Cost } from '../models/cost.ts';
import { type Building, type BuildOptions, createRecorder } from './building.ts';
import { openChecker } from './checker.ts';
import type { BuildEnded, BuildEvent } from './events.ts';
import { type AppendEvent, appendTo, eventsOfLastBuild, readBuildEvents } from './journal.ts';
import { withBuildLock } from './lock.ts';
import { costOfBuild } from './money.ts';
import { worktreesOf } from './places.ts';
import { recover, recoverAttempts, removeLeftWorktrees } from './recover.ts';
import { refuseOwnBranch, refuseUncommitted } from './refuse.ts';
import { resumeBuild, startBuild } from './start.ts';
import { type BuildState, replay } from './state.ts';
import { workThrough } from './work-through.ts';
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
    removeLeftWorktrees(building);
  }
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
