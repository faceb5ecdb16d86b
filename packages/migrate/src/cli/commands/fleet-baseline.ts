import { resolve } from 'node:path';
import { plural, UsageError } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { MarkingSource } from '../../fleet/fleet.ts';
import type { CommandDefinition, Invocation } from '../command.ts';
import { requireConfirmation } from '../confirmation.ts';
import { targetOptions } from '../fleet-options.ts';
import { isFit, jsonOfFleetMarking, renderFleetMarking } from '../render/marking.ts';
import { evidenceGoalOf, parseVersion } from '../values.ts';

export const fleetBaselineCommand: CommandDefinition = {
  name: 'fleet baseline',
  arguments: [{ name: '[version]', description: 'the last migration that the targets have' }],
  summary: 'mark migrations as applied at every target whose schema has them',
  description:
    'Puts targets together that have the same schema and the same migrations, compares each kind with what the files make in a scratch database, and marks the migrations as applied where both are the same. The others are shown with what differs, and exit with 1. What a target has is what the version says; or, with --adopt, what the history of the tool says whose files are in that folder, read at each target.',
  options: [
    ...targetOptions,
    { flags: '--adopt <folder>', description: "adopt the other tool's history: the folder with its files" },
    { flags: '--from <tool>', description: 'with --adopt: the tool, or auto (auto)' },
    {
      flags: '--placeholders <file>',
      description: 'with --adopt: the values that the files were imported with, a line "name=value" for each',
    },
    {
      flags: '--allow-cluster-changes',
      description: 'also run statements that change roles, databases or tablespaces of the whole server',
    },
    { flags: '--yes', description: 'do it without asking' },
  ],
  needsDatabase: true,
  examples: [
    'migrate fleet baseline 20241024120000_001 --schemas "tenant_*"',
    'migrate fleet baseline --adopt db/migration --from flyway --databases customers.txt',
  ],
  async run(invocation) {
    const { options, notes } = invocation;
    const by = await sourceOf(invocation);
    const targets = await invocation.fleet();
    const plan = await targets.planMarking(by, evidenceGoalOf(options));
    const ready = plan.groups.filter(group => isFit(group) && group.decision.stamps.length > 0);
    const count = ready.reduce((sum, group) => sum + group.targets.length, 0);
    if (count > 0 && options['yes'] !== true) {
      renderFleetMarking(plan, notes);
      await requireConfirmation(`Mark migrations as applied at ${plural(count, 'target')}?`, invocation);
    }
    const result = count > 0 ? await targets.mark(by, plan) : { ...plan, marked: [], failed: [] };
    const fit = plan.groups.filter(isFit).flatMap(group => group.targets).length;
    const open = plan.targets - fit + result.failed.length;
    return {
      data: jsonOfFleetMarking(result),
      render: output => renderFleetMarking(result, output),
      ...(open === 0
        ? {}
        : {
            finding: new MigrateError(
              'schema_differs',
              `${open} of ${plural(plan.targets, 'target')} not marked`,
            ),
          }),
    };
  },
};

async function sourceOf({
  arguments: [version],
  options,
  directory,
  migrator,
}: Invocation): Promise<MarkingSource> {
  const folder = options['adopt'] as string | undefined;
  if ((version === undefined) === (folder === undefined))
    throw new UsageError('give a version, or --adopt FOLDER: one of the two');
  if (folder === undefined) return { version: parseVersion(version ?? '') };
  const placeholders = options['placeholders'] as string | undefined;
  const prepared = await migrator().planImport({
    folder: resolve(directory, folder),
    from: (options['from'] as string | undefined) ?? 'auto',
    placeholders: placeholders === undefined ? undefined : resolve(directory, placeholders),
  });
  const { refuseErrors } = await import('../../import/import.ts');
  refuseErrors(prepared.findings);
  return { prepared };
}
