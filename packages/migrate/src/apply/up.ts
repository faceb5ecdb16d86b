import type { MigrationFile } from '../files/migration.ts';
import { planUp, type UpGoal, type UpPlan } from '../plan/up.ts';
import { withDiffs } from './diff.ts';
import { recordAcceptance } from './force.ts';
import type { StepResult } from './run.ts';
import { ensureHistoryTables, type RunContext, withRun } from './session.ts';

export interface UpResult {
  readonly plan: UpPlan;
  readonly applied: readonly StepResult[];
  /** The id of the backup that was made; undefined when there was nothing to save. */
  readonly backup: string | undefined;
}

/** Applies what the plan says is pending. The plan is made under the lock, so that no other runner can make it stale. */
export async function applyUp(
  context: RunContext,
  files: readonly MigrationFile[],
  goal: UpGoal,
): Promise<UpResult> {
  return withRun(context, async (run, history) => {
    const start = context.now();
    const plan = await withDiffs(run.session, run.tables, files, () => planUp(files, history.entries, goal));
    // The server creates them while the files are parsed. What is wrong with the files is said first.
    const creating = ensureHistoryTables(run);
    creating.catch(() => undefined);
    // Most runs find nothing to do, and need not load what would do it.
    const work = plan.steps.length === 0 ? undefined : await import('./up-steps.ts');
    const ahead = work?.lookAhead(run);
    const steps = (await work?.parseSteps(run, plan, history.entries, creating)) ?? [];
    await creating;
    for (const problem of plan.warnings) run.emit({ type: 'warning', problem });
    await recordAcceptance(run, plan.accepted);
    const protection = await work?.protectRun(context, run, steps, 'up', goal.backup !== false, ahead);

    run.emit({ type: 'run_started', direction: 'up', versions: plan.steps.map(step => step.version) });
    const applied = (await work?.applySteps(run, plan, steps)) ?? [];
    await protection?.finish();
    const durationMs = Math.round(context.now() - start);
    run.emit({ type: 'run_finished', direction: 'up', count: applied.length, durationMs });
    return { plan, applied, backup: protection?.backup?.id };
  });
}
