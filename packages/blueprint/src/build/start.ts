import { basename } from 'node:path';
import { BlueprintError } from '../errors.ts';
import { moveBranch } from '../git/branches.ts';
import { findCommit, isAncestor, resolveCommit } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import type { BuildOptions } from './building.ts';
import type { BuildEvent, BuildResumed, BuildStarted } from './events.ts';
import { type AppendEvent, eventsOfLastBuild } from './journal.ts';
import { type BuildState, reduce, replay } from './state.ts';

/** Begins a build from the person's last commit. Throws `unfinished_build` where one can be resumed. */
export async function startBuild(
  events: readonly BuildEvent[],
  mode: 'start' | 'restart',
  options: BuildOptions,
  repository: Repository,
  append: AppendEvent,
): Promise<BuildState> {
  const last = replay(eventsOfLastBuild(events));
  const base = await resolveCommit(repository, 'HEAD');
  if (mode === 'start' && last !== undefined) await refuseUnfinished(last, base, repository);
  const branch = `blueprint/${basename(options.designFolder)}/build`;
  const old = await findCommit(repository, `refs/heads/${branch}`);
  // What was built before and is not merged keeps a name.
  if (old !== undefined && last !== undefined && !(await isAncestor(repository, old, base))) {
    await moveBranch(repository, `${branch}-${last.build.slice(0, 8)}`, old, undefined);
  }
  const started: BuildStarted = {
    event: 'build_started',
    build: options.createId(),
    at: options.now().toISOString(),
    base,
    branch,
    agent: options.agent.name,
    model: options.model ?? null,
    tasks: tasksOf(options),
    carried: await carriedTasks(events, options, base, repository),
  };
  append(started);
  await moveBranch(repository, branch, base, old);
  return announce(started, undefined, options);
}

/** Goes on with the last build. Throws `not_found`, `invalid_design` for a proven task that was changed, and `branch_moved`. */
export async function resumeBuild(
  events: readonly BuildEvent[],
  options: BuildOptions,
  repository: Repository,
  append: AppendEvent,
): Promise<BuildState> {
  const state = replay(events);
  if (state === undefined) {
    throw new BlueprintError('not_found', 'there is no build to resume', {
      hint: '"blueprint build" begins one.',
    });
  }
  refuseChangedTasks(state, options);
  await bringBranchUp(state, repository);
  const resumed: BuildResumed = {
    event: 'build_resumed',
    build: state.build,
    at: options.now().toISOString(),
    agent: options.agent.name,
    model: options.model ?? null,
    tasks: tasksOf(options),
  };
  append(resumed);
  return announce(resumed, state, options);
}

function announce(
  event: BuildStarted | BuildResumed,
  before: BuildState | undefined,
  { onProgress }: BuildOptions,
): BuildState {
  const state = before === undefined ? replay([event]) : reduce(before, event);
  if (state === undefined) throw new Error('a build begins with its start');
  onProgress({ type: 'recorded', event, state });
  return state;
}

function tasksOf({ plan }: BuildOptions): BuildStarted['tasks'] {
  return plan.tasks.map(({ id }) => ({ id, hash: plan.hashes.get(id) ?? '' }));
}

/** A build of which everything is merged, or everything proven, is finished. */
async function refuseUnfinished(last: BuildState, base: string, repository: Repository): Promise<void> {
  const isOpen = [...last.tasks.values()].some(({ status }) => status !== 'proven');
  const hasWork =
    last.tip !== last.started.base || [...last.tasks.values()].some(({ attempts }) => attempts.length > 0);
  if (!isOpen || !hasWork) return;
  if (last.tip !== last.started.base && (await isAncestor(repository, last.tip, base))) return;
  throw new BlueprintError('unfinished_build', 'the last build of this design is not finished', {
    hint: '"blueprint build --resume" goes on with it; --restart begins anew from your last commit, and keeps the old branch under another name.',
  });
}

/** Tasks that some build before has proven, that still ask for the same, and whose commits are in the base. */
async function carriedTasks(
  events: readonly BuildEvent[],
  { plan }: BuildOptions,
  base: string,
  repository: Repository,
): Promise<BuildStarted['carried']> {
  const proven = new Map<string, string>();
  for (const build of buildsOf(events)) {
    for (const { id, hash, commit } of build.tasks.values()) {
      if (commit !== undefined && hash === plan.hashes.get(id)) proven.set(id, commit);
    }
  }
  const carried: { task: string; commit: string }[] = [];
  for (const [task, commit] of proven) {
    if (await isAncestor(repository, commit, base)) carried.push({ task, commit });
  }
  return carried;
}

function buildsOf(events: readonly BuildEvent[]): BuildState[] {
  const ids = [...new Set(events.map(({ build }) => build))];
  return ids.flatMap(id => replay(events.filter(({ build }) => build === id)) ?? []);
}

function refuseChangedTasks({ tasks }: BuildState, { plan }: BuildOptions): void {
  const changed = [...tasks.values()]
    .filter(
      ({ id, hash, status, isCarried }) => status === 'proven' && !isCarried && plan.hashes.get(id) !== hash,
    )
    .map(({ id }) => id);
  if (changed.length === 0) return;
  throw new BlueprintError(
    'invalid_design',
    `the design of ${changed.join(', ')} has changed since it was proven`,
    {
      hint: 'Merge the branch and begin a new build, or take the change back. Tasks that are not proven yet may change.',
    },
  );
}

/** The journal is ahead of the branch where the tool was killed in between. */
async function bringBranchUp({ started, tip }: BuildState, repository: Repository): Promise<void> {
  const at = await findCommit(repository, `refs/heads/${started.branch}`);
  if (at === tip) return;
  if (at !== undefined && !(await isAncestor(repository, at, tip))) {
    throw new BlueprintError('branch_moved', `somebody else has moved the branch ${started.branch}`, {
      hint: `Put it back with "git branch --force ${started.branch} ${tip.slice(0, 12)}", after keeping what was added.`,
    });
  }
  await moveBranch(repository, started.branch, tip, at);
}
