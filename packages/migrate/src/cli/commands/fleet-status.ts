import { plural } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { FleetStatus } from '../../fleet/status.ts';
import type { CommandDefinition, Outcome } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { jsonOfFleetStatus, renderFleetStatus } from '../render/fleet-status.ts';

export const fleetStatusCommand: CommandDefinition = {
  name: 'fleet status',
  summary: 'show which target has which migrations',
  description:
    'Shows a matrix of targets and versions. Targets in the same state share a row, unless --all is given. Changes nothing and waits for no lock. Where no target at all could be asked, it exits with the code of their error.',
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
      ...findingOf(status, options['check'] === true ? open : 0),
    };
  },
};

/** A row that is open is an answer, and an error where that is asked for. Where nobody could be asked there is no answer. */
function findingOf({ targets, unreachable }: FleetStatus, open: number): Pick<Outcome, 'finding'> {
  const [first] = unreachable;
  if (first !== undefined && unreachable.length === targets) {
    return {
      finding: new MigrateError(first.error.code, `none of ${plural(targets, 'target')} could be asked`),
    };
  }
  if (open === 0) return {};
  const are = open === 1 ? 'is' : 'are';
  const message = `${open} of ${targets} targets ${are} not as the files say`;
  return { finding: new MigrateError('pending_migrations', message) };
}
