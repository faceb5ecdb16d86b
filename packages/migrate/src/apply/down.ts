import type { MigrationFile } from '../files/migration.ts';
import { parseMigrations } from '../files/migration.ts';
import { type DownGoal, type DownPlan, planDown } from '../plan/down.ts';
import { withDiffs } from './diff.ts';
import { executeSteps } from './execute.ts';
import { recordAcceptance } from './force.ts';
import type { StepResult } from './run.ts';
import { type RunContext, withRun } from './session.ts';
import { stepsOf } from './step.ts';

export interface DownResult {
  readonly plan: DownPlan;
  readonly rolledBack: readonly StepResult[];
}

/** Rolls back what the plan says, the last applied first. */
export async function applyDown(
  context: RunContext,
  files: readonly MigrationFile[],
  goal: DownGoal,
): Promise<DownResult> {
  return withRun(context, async (run, history) => {
    const start = context.now();
    const plan = await withDiffs(run.session, run.tables, files, () =>
      planDown(files, history.entries, goal),
    );
    const steps = stepsOf(await parseMigrations(plan.steps), 'down', history.entries);
    for (const problem of plan.warnings) run.emit({ type: 'warning', problem });
    await recordAcceptance(run, plan.accepted);

    run.emit({ type: 'run_started', direction: 'down', versions: plan.steps.map(step => step.version) });
    const rolledBack = await executeSteps(run, steps);
    const durationMs = Math.round(context.now() - start);
    run.emit({ type: 'run_finished', direction: 'down', count: rolledBack.length, durationMs });
    return { plan, rolledBack };
  });
}
