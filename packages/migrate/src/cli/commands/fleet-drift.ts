import { plural } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { CommandDefinition } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { driftCure } from '../render/differences.ts';
import { isRealDrift, jsonOfFleetDrift, renderFleetDrift } from '../render/fleet-drift.ts';

export const fleetDriftCommand: CommandDefinition = {
  name: 'fleet drift',
  summary: 'show which targets have the same schema, and which are not as the files make them',
  description:
    'Puts targets with identical live schemas together, and compares each kind of schema once with what the applied files make in a scratch database. Exits with 1 when one differs. Changes nothing.',
  options: targetOptions,
  needsDatabase: true,
  examples: ['migrate fleet drift --schemas "tenant_*"', 'migrate fleet drift --json'],
  async run({ fleet }) {
    const drift = await (await fleet()).drift();
    const odd = drift.groups.filter(isRealDrift).reduce((sum, { targets }) => sum + targets.length, 0);
    const open = odd + drift.unreachable.length;
    return {
      data: jsonOfFleetDrift(drift),
      render: output => renderFleetDrift(drift, output),
      ...(open === 0
        ? {}
        : {
            finding: new MigrateError(
              'drift_found',
              `${open} of ${plural(drift.targets, 'target')} not as the files make them`,
              { hint: driftCure },
            ),
          }),
    };
  },
};
