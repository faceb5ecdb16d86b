import { join } from 'node:path';
import { openEventLog } from '../agents/event-log.ts';
import { runAgent } from '../agents/run-agent.ts';
import { runSetup } from '../build/setup.ts';
import { BlueprintError } from '../errors.ts';
import { withoutGit } from '../git/repository.ts';
import { secretsOf } from '../models/keys.ts';
import { unknownUsage } from '../models/port.ts';
import { openChecks } from './checks.ts';
import type { Evaluating } from './evaluating.ts';
import { makeFolders, nameFolders, removeFolders, removeTree } from './folders.ts';
import { layHidden } from './hidden.ts';
import type { PreparedCell } from './prepare.ts';
import { checkOut, countChanges, openWorkspace, takeWork, type Workspace } from './workspace.ts';

const minute = 60_000;

/** One run: the agent works alone, then what it left is judged where it cannot see it. */
export async function runOnce(
  evaluating: Evaluating,
  cell: PreparedCell,
  atMostUsd: number | undefined,
): Promise<void> {
  const { createId, record } = evaluating;
  const run = createId();
  const folders = nameFolders();
  try {
    const { task, arm, key, work, prepared } = cell;
    record({
      ...{ eval: 'run_started', run, task, arm, key, folders },
      ...{ agent: work.agent, model: work.model ?? null, atMostUsd: atMostUsd ?? null },
    });
    makeFolders(folders);
    const workspace = await openWorkspace(prepared.repository, prepared.commit, folders);
    await letWork(evaluating, cell, run, workspace, atMostUsd);
    await judgeWork(evaluating, cell, run, workspace);
  } finally {
    removeFolders(folders);
  }
}

/** In the environment of an agent, to know it again when it is left over. */
export function markOf(run: string): string {
  return `BLUEPRINT_RUN=${run}`;
}

export function logOf(results: string, run: string): string {
  return join(results, 'runs', `${run}.jsonl`);
}

async function letWork(
  evaluating: Evaluating,
  { work, prompt, prepared }: PreparedCell,
  run: string,
  workspace: Workspace,
  atMostUsd: number | undefined,
): Promise<void> {
  const { definition, environment, results, prices, now, signal, record } = evaluating;
  const clean = withoutGit(environment);
  const agent = await evaluating.openAgent(work);
  if (prepared.task.setup !== undefined) {
    await runSetup(prepared.task.setup, workspace.work, clean, definition.checkMinutes * minute, signal);
  }
  const log = openEventLog(logOf(results, run), secretsOf(environment), now);
  try {
    const end = await runAgent(agent, {
      prompt,
      directory: workspace.work,
      spool: workspace.spool,
      environment: { ...clean, BLUEPRINT_RUN: run },
      session: undefined,
      allowedCommands: [],
      maxUsd: atMostUsd,
      maxTurns: undefined,
      timeLimitMs: definition.minutes * minute,
      model: work.model,
      prices,
      now,
      signal,
      onStart: pid => record({ eval: 'run_running', run, pid }),
      onEvent: event => log.write(event),
    });
    const { outcome, message, model, usage, cost, durationMs } = end;
    record({ eval: 'run_ended', run, outcome, message, model, usage, cost, durationMs, recovered: false });
    // It did not fail by itself: nobody can say how it would have gone on.
    if (outcome === 'interrupted') signal.throwIfAborted();
  } catch (error) {
    if (error instanceof BlueprintError)
      record({ eval: 'run_ended', run, ...notBegun, message: error.message });
    throw error;
  } finally {
    log.close();
  }
}

/** Of an agent that could not be started: nothing was paid. */
const notBegun = {
  outcome: 'interrupted',
  model: null,
  usage: unknownUsage,
  cost: { usd: 0, basis: 'measured' },
  durationMs: 0,
  recovered: false,
} as const;

async function judgeWork(
  evaluating: Evaluating,
  { prepared }: PreparedCell,
  run: string,
  workspace: Workspace,
): Promise<void> {
  const { record } = evaluating;
  const { repository, hidden } = prepared;
  const fail = (fault: string, filesChanged = 0) =>
    record({ eval: 'run_judged', run, passed: false, filesChanged, evidence: [], fault });
  let tree: string;
  try {
    tree = await takeWork(repository, workspace);
  } catch (error) {
    // An empty repository inside the work, for one.
    if (error instanceof BlueprintError && error.code === 'git_failed') return fail(error.details.join('; '));
    throw error;
  }
  const filesChanged = await countChanges(repository, workspace, tree);
  // Gone before the hidden files are laid out anywhere.
  removeTree(workspace.work);
  const clean = await checkOut(repository, workspace.folders, tree);
  const checks = openChecks(evaluating, prepared, clean, tree, join('runs', run));
  try {
    await checks.setUp();
  } catch (error) {
    if (error instanceof BlueprintError && error.code === 'setup_failed')
      return fail(error.message, filesChanged);
    throw error;
  }
  layHidden(hidden, clean);
  const evidence = await checks.run();
  const passed = evidence.every(({ verdict }) => verdict === 'passed');
  record({ eval: 'run_judged', run, passed, filesChanged, evidence, fault: null });
}
