import { previewBackup } from '../backup/preview.ts';
import type { HealthCheck } from '../events.ts';
import { type MigrationFile, parseMigrations } from '../files/migration.ts';
import { loadParser } from '../files/postgres-parser.ts';
import { checkHealth } from '../health/health.ts';
import { lockedTables } from '../health/locked-tables.ts';
import { readTargetRights } from '../health/rights.ts';
import { describeMigrations } from '../plan/status.ts';
import { type RunContext, readHistoryOf, withTarget } from './session.ts';
import { stepsOf } from './step.ts';

/** The checks that `up` makes before its first statement, for what is pending now. */
export async function inspectHealth(
  context: RunContext,
  files: readonly MigrationFile[],
): Promise<readonly HealthCheck[]> {
  return withTarget(context, async (session, target, tables) => {
    const { entries } = await readHistoryOf(session, target, tables);
    const statuses = describeMigrations(files, entries);
    const applied = new Set(
      statuses
        .filter(({ state }) => state === 'applied' || state === 'changed')
        .map(({ version }) => version),
    );
    const steps = stepsOf(
      await parseMigrations(files.filter(({ version }) => !applied.has(version))),
      'up',
      entries,
    );
    const { directory, enabled } = context.backup;
    const preview = enabled ? await previewBackup(session, target, steps, context.backup) : undefined;
    return checkHealth(session, {
      isShared: context.database.shared,
      rights: await readTargetRights(session, target),
      backup: preview === undefined ? undefined : { directory, estimate: preview.bytes },
      changed: statuses
        .filter(({ state }) => state === 'changed' || state === 'missing')
        .map(({ version }) => version),
      lockedTables: async () => lockedTables(steps, await loadParser(), target.schema),
    });
  });
}
