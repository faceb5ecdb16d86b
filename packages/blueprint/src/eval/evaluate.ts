import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withBuildLock } from '../build/lock.ts';
import { BlueprintError } from '../errors.ts';
import { openChecks } from './checks.ts';
import type { EvalOptions, Evaluating, Evaluation } from './evaluating.ts';
import { makeFolders, nameFolders, removeFolders } from './folders.ts';
import { layHidden } from './hidden.ts';
import { readEvalEvents, recordIn } from './journal.ts';
import { cellsOf, type PreparedCell, type PreparedTask } from './prepare.ts';
import { recoverRuns } from './recover.ts';
import { runOnce } from './run.ts';
import { missingRuns } from './schedule.ts';
import { type EvalState, finishedRuns, replayEval } from './state.ts';
import { checkOut, openWorkspace } from './workspace.ts';

/**
 * Runs what is missing of an evaluation, one run after the other: two at a time would take time from each other, and
 * time is one of the things that are measured. What is finished is on disk and is not run again. Stops when the budget
 * does not reach for another run. Throws what keeps it from running at all.
 */
export function evaluate(options: EvalOptions): Promise<Evaluation> {
  mkdirSync(options.results, { recursive: true });
  const action = async (): Promise<Evaluation> => {
    const evaluating = begin(options);
    await recoverRuns(evaluating);
    for (const task of options.tasks) await controlTask(evaluating, task);
    const cells = cellsOf(options.tasks, options.definition.arms);
    const outcome = await runMissing(evaluating, cells);
    return { state: evaluating.state(), cells, outcome };
  };
  return withBuildLock(options.results, action, 'evaluates into');
}

/** What is on record, with nothing run. */
export function readEvaluation({
  definition,
  tasks,
  results,
}: Pick<EvalOptions, 'definition' | 'tasks' | 'results'>): Evaluation {
  const state = replayEval(readEvalEvents(results));
  return { state, cells: cellsOf(tasks, definition.arms), outcome: 'done' };
}

function begin(options: EvalOptions): Evaluating {
  const append = recordIn(options.results, options.environment, options.now);
  const events = readEvalEvents(options.results);
  return {
    ...options,
    state: () => replayEval(events),
    record: event => {
      const stamped = append(event);
      events.push(stamped);
      options.onProgress({ type: 'recorded', event: stamped });
    },
  };
}

/** The negative control: hidden checks that pass before anybody has worked say nothing about the work. */
async function controlTask(evaluating: Evaluating, prepared: PreparedTask): Promise<void> {
  const { state, record, signal } = evaluating;
  const { task, repository, commit, hidden, key } = prepared;
  if (!state().controls.has(key)) {
    signal.throwIfAborted();
    const folders = nameFolders();
    record({ eval: 'control_started', key, folders });
    try {
      makeFolders(folders);
      const { base } = await openWorkspace(repository, commit, folders);
      const clean = await checkOut(repository, folders, base);
      const checks = openChecks(evaluating, prepared, clean, base, join('controls', key));
      await checks.setUp();
      layHidden(hidden, clean);
      record({ eval: 'task_controlled', key, evidence: await checks.run() });
    } finally {
      removeFolders(folders);
    }
  }
  const evidence = state().controls.get(key)?.evidence ?? [];
  if (evidence.some(({ verdict }) => verdict === 'failed')) return;
  throw new BlueprintError(
    'invalid_eval',
    `the hidden checks of the task "${task.id}" pass before anybody has worked`,
    {
      hint: 'They would pass for every arm. Let them test what the prompt asks for.',
    },
  );
}

/** Less than this buys no run of any agent. */
const smallestRun = 0.000_1;

async function runMissing(
  evaluating: Evaluating,
  cells: readonly PreparedCell[],
): Promise<Evaluation['outcome']> {
  const { definition, maxUsd, state, signal, onProgress } = evaluating;
  const due = missingRuns(cells, definition.runs, finishedRuns(state()));
  onProgress({ type: 'planned', runs: due });
  for (const { key } of due) {
    signal.throwIfAborted();
    const left = leftOf(state(), maxUsd);
    if (left !== undefined && left < smallestRun) return 'budget_reached';
    const cell = cells.find(each => each.key === key);
    if (cell === undefined) throw new Error(`a run of the unknown cell ${key}`);
    await runOnce(evaluating, cell, left);
  }
  return 'done';
}

/** Throws `unpriced_model` where a run has no price: nobody can keep to a budget then. */
function leftOf({ runs }: EvalState, maxUsd: number | undefined): number | undefined {
  if (maxUsd === undefined) return undefined;
  const costs = runs.flatMap(({ ended }) => (ended === undefined ? [] : [ended.cost]));
  if (costs.some(({ basis }) => basis === 'unpriced')) {
    throw new BlueprintError('unpriced_model', 'a budget is set, and nobody can say what a run before cost', {
      hint: 'Leave --max-usd out, or name a price for the model in blueprint.config.json.',
    });
  }
  return maxUsd - costs.reduce((sum, { usd }) => sum + (usd ?? 0), 0);
}
