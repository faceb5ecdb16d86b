import { MigrateError } from '../../errors.ts';
import type { CommandDefinition } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { jsonOfFleetStatus, renderFleetStatus } from '../render/fleet-status.ts';

export const fleetStatusCommand: CommandDefinition = {
  name: 'fleet status',
  summary: 'show which target has which migrations',
  description:
    'Shows a matrix of targets and versions. Targets in the same state share a row, unless --all is given. Changes nothing and waits for no lock.',
  options: [
    ...targetOptions,
    { flags: '--all', description: 'a row for each target' },
    {
      flags: '--check',
      description: 'exit with 1 when a migration is pending anywhere, or something is wrong',
    },
  ],
  needsDatabase: true,
  examples: ['migrate fleet status --schemas "tenant_*"', 'migrate fleet status --check --json'],
  async run({ options, fleet }) {
    const status = await (await fleet()).status();
    const behind = status.groups
      .filter(({ migrations }) => migrations.some(({ state }) => state !== 'applied'))
      .reduce((sum, { targets }) => sum + targets.length, 0);
    const open = behind + status.unreachable.length;
    return {
      data: jsonOfFleetStatus(status),
      render: output => renderFleetStatus(status, output, { all: options['all'] === true }),
      ...(options['check'] === true && open > 0
        ? {
            finding: new MigrateError(
              'pending_migrations',
              `${open} of ${status.targets} targets ${open === 1 ? 'is' : 'are'} not as the files say`,
            ),
          }
        : {}),
    };
  },
};
