import type { CommandDefinition } from '../command.ts';
import { runOptions, runOptionsOf, targetOptions } from '../fleet-options.ts';
import { metricsOption, requireMetricsFile, writeMetrics } from '../metrics-file.ts';
import { findingOfRun, jsonOfRun, renderRun } from '../render/fleet-run.ts';
import { parseVersion } from '../values.ts';

export const fleetUpCommand: CommandDefinition = {
  name: 'fleet up',
  summary: 'apply pending migrations at every target',
  description:
    'Applies what all targets share, then what is pending at each target, several at once and wave by wave. What fails at one target holds up no other, until more have failed than --max-failures allows. Run it again, and only targets with something left to do are touched.',
  options: [
    ...targetOptions,
    ...runOptions,
    metricsOption,
    { flags: '--to <version>', description: 'apply up to and including this version', parse: parseVersion },
    { flags: '--no-backup', description: 'do not save the rows that the run could lose' },
    {
      flags: '--allow-out-of-order',
      description: 'also apply files that are older than the newest applied one',
    },
    { flags: '--force', description: 'go on although applied files were changed or deleted; leaves events' },
  ],
  needsDatabase: true,
  runsMigrations: true,
  examples: [
    'migrate fleet up --schemas "tenant_*"',
    'migrate fleet up --databases customers.txt --canary customer_1',
    'migrate fleet up --waves 1,5%,25% --max-failures 0',
  ],
  async run(invocation) {
    const { options, fleet } = invocation;
    const goal = {
      to: options['to'] as string | undefined,
      force: options['force'] === true,
      backup: options['backup'] !== false,
      allowOutOfOrder: options['allowOutOfOrder'] === true,
    };
    requireMetricsFile(invocation);
    const result = await (await fleet()).up(goal, runOptionsOf(options));
    await writeMetrics(result, invocation);
    return {
      data: jsonOfRun(result),
      render: output => renderRun(result, output),
      ...findingOfRun(result),
    };
  },
};
