import type { HistoryEntry } from '../history/read.ts';
import type { UpPlan } from '../plan/up.ts';
import { executeSteps } from './execute.ts';
import { parseOrRecordFailure } from './refusal.ts';
import type { Run, StepResult } from './run.ts';
import { executeInSingleTransaction, refuseOutside } from './single-transaction.ts';
import { type Step, stepsOf } from './step.ts';

export { lookAhead, protectRun } from './protect.ts';

/** Parses all that the plan would run before any of it runs, while the history's tables are made. */
export async function parseSteps(
  run: Run,
  plan: UpPlan,
  entries: readonly HistoryEntry[],
  tablesReady: Promise<void>,
): Promise<readonly Step[]> {
  const steps = stepsOf(await parseOrRecordFailure(run, plan.steps, tablesReady), 'up', entries);
  if (plan.singleTransaction) refuseOutside(steps);
  return steps;
}

export function applySteps(run: Run, plan: UpPlan, steps: readonly Step[]): Promise<StepResult[]> {
  return plan.singleTransaction ? executeInSingleTransaction(run, steps) : executeSteps(run, steps);
}
