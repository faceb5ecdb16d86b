import { plural } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { FleetGate } from '../../fleet/gate.ts';
import type { CommandDefinition } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { gateCure, jsonOfGate, renderGate } from '../render/gate.ts';
import { parseVersion } from '../values.ts';

export const gateCommand: CommandDefinition = {
  name: 'gate',
  summary: 'answer whether every target is ready for this release',
  description:
    'Exits with 0 only if every target, or without a fleet the database itself, has all migrations that this release needs, as the files have them. Migrations of the phase contract are not needed: they wait until the release before is gone. Changes nothing and waits for no lock.',
  options: [
    ...targetOptions,
    {
      flags: '--to <version>',
      description: 'the release needs what comes up to and including this version',
      parse: parseVersion,
    },
    { flags: '--include-contract', description: 'migrations of the phase contract are needed too' },
  ],
  needsDatabase: true,
  examples: ['migrate gate', 'migrate gate --schemas "tenant_*" --to 20241024120000_001'],
  async run({ options, config, migrator, fleet }) {
    const goal = {
      to: options['to'] as string | undefined,
      includeContract: options['includeContract'] === true,
    };
    const isFleet =
      config.fleet !== undefined || options['schemas'] !== undefined || options['databases'] !== undefined;
    const gate = isFleet ? await (await fleet()).gate(goal) : await gateOfOne(() => migrator().gate(goal));
    const open = gate.unreachable.length + gate.lacking.reduce((sum, { targets }) => sum + targets.length, 0);
    return {
      data: jsonOfGate(gate),
      render: output => renderGate(gate, output),
      ...(open === 0
        ? {}
        : {
            finding: new MigrateError(
              'not_ready',
              `${open} of ${plural(gate.targets, 'target')} ${open === 1 ? 'is' : 'are'} not ready for this release`,
              { hint: gateCure(gate) },
            ),
          }),
    };
  },
};

type One = Awaited<ReturnType<ReturnType<Parameters<CommandDefinition['run']>[0]['migrator']>['gate']>>;

async function gateOfOne(ask: () => Promise<One>): Promise<FleetGate> {
  const { database, schema, missing } = await ask();
  const lacking = missing.length === 0 ? [] : [{ targets: [`${database}, schema ${schema}`], missing }];
  return { targets: 1, lacking, unreachable: [] };
}
