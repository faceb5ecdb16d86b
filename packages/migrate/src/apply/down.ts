import type { RestoreResult } from '../backup/restore.ts';
import type { MigrationFile } from '../files/migration.ts';
import { parseMigrations } from '../files/migration.ts';
import { loadParser } from '../files/postgres-parser.ts';
import { type DownGoal, type DownPlan, planDown } from '../plan/down.ts';
import { withDiffs } from './diff.ts';
import { executeSteps } from './execute.ts';
import { recordAcceptance } from './force.ts';
import { lookAhead, protectRun } from './protect.ts';
import { prepareRestore } from './restore-data.ts';
import type { StepResult } from './run.ts';
import { type RunContext, withRun } from './session.ts';
import { stepsOf } from './step.ts';

export interface DownResult {
  readonly plan: DownPlan;
  readonly rolledBack: readonly StepResult[];
  /** The id of the backup that was made; undefined when there was nothing to save. */
  readonly backup: string | undefined;
  /** What `restoreData` put back, one result a backup. */
  readonly restored: readonly RestoreResult[];
}

/** Rolls back what the plan says, the last applied first. */
export async function applyDown(
  context: RunContext,
  files: readonly MigrationFile[],
  goal: DownGoal,
): Promise<DownResult> {
  // Hardly ever is there nothing to roll back: the parser loads while the server answers.
  setImmediate(() => loadParser().catch(() => undefined));
  return withRun(context, async (run, history) => {
    const start = context.now();
    const plan = await withDiffs(run.session, run.tables, files, () =>
      planDown(files, history.entries, goal),
    );
    const ahead = lookAhead(run);
    const steps = stepsOf(await parseMigrations(plan.steps), 'down', history.entries);
    for (const problem of plan.warnings) run.emit({ type: 'warning', problem });
    await recordAcceptance(run, plan.accepted);
    const restoreData = goal.restoreData === true ? await prepareRestore(context, run, steps) : undefined;
    const protection = await protectRun(context, run, steps, 'down', goal.backup !== false, ahead);

    run.emit({ type: 'run_started', direction: 'down', versions: plan.steps.map(step => step.version) });
    const rolledBack = await executeSteps(run, steps);
    const restored = (await restoreData?.()) ?? [];
    await protection.finish();
    const durationMs = Math.round(context.now() - start);
    run.emit({ type: 'run_finished', direction: 'down', count: rolledBack.length, durationMs });
    return { plan, rolledBack, backup: protection.backup?.id, restored };
  });
}
