import { withDiffs } from '../apply/diff.ts';
import { readHistoryOf, withTarget } from '../apply/session.ts';
import { stepsOf } from '../apply/step.ts';
import { previewBackup } from '../backup/preview.ts';
import { type MigrationFile, parseMigrations } from '../files/migration.ts';
import { type DownGoal, type DownPlan, planDown } from '../plan/down.ts';
import { planUp, type UpGoal, type UpPlan } from '../plan/up.ts';
import type { ExplainedPlan, PreparedPlan } from './migrator.ts';
import type { Place } from './place.ts';

export function prepareUp(place: Place, goal: UpGoal): Promise<PreparedPlan<UpPlan>> {
  return prepare(place, (files, entries) => planUp(files, entries, goal), goal.backup !== false);
}

export function prepareDown(place: Place, goal: DownGoal): Promise<PreparedPlan<DownPlan>> {
  return prepare(place, (files, entries) => planDown(files, entries, goal), goal.backup !== false);
}

/** With what each statement would lock, read and write. */
export async function explainUp(place: Place, goal: UpGoal): Promise<ExplainedPlan> {
  const plan = await prepareUp(place, goal);
  const { forecastMigrations } = await import('../proof/forecast/forecast.ts');
  const forecast = await withTarget(place.context(), (session, target) =>
    forecastMigrations(session, target.serverVersion, plan.migrations),
  );
  return { ...plan, forecast };
}

async function prepare<Plan extends UpPlan | DownPlan>(
  place: Place,
  planOn: (files: readonly MigrationFile[], entries: Parameters<typeof planUp>[1]) => Plan,
  wantsBackup: boolean,
): Promise<PreparedPlan<Plan>> {
  const { files, context } = await place.filesAndContext();
  return withTarget(context, async (session, target, tables) => {
    const { entries } = await readHistoryOf(session, target, tables);
    const plan = await withDiffs(session, tables, files, () => planOn(files, entries));
    const migrations = await parseMigrations(plan.steps);
    const preview = await previewBackup(session, target, stepsOf(migrations, plan.direction, entries), {
      ...place.backup,
      enabled: place.backup.enabled && wantsBackup,
    });
    return { ...plan, migrations, backup: preview };
  });
}
