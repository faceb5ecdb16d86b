import type { CommandDefinition } from '../command.ts';
import { runOptions, runOptionsOf, targetOptions } from '../fleet-options.ts';
import { metricsOption, requireMetricsFile, writeMetrics } from '../metrics-file.ts';
import { findingOfRun, jsonOfRun, renderRun } from '../render/fleet-run.ts';
import { parseCount, parseVersion, rollbackOf } from '../values.ts';

export const fleetDownCommand: CommandDefinition = {
  name: 'fleet down',
  summary: 'roll back at every target',
  description:
    'Rolls back the last migration at each target, or with --to everything after a version, several targets at once and wave by wave. What all targets share stays.',
  options: [
    ...targetOptions,
    ...runOptions,
    metricsOption,
    {
      flags: '--to <version>',
      description: 'roll back everything applied after this version, which stays',
      parse: parseVersion,
    },
    { flags: '--steps <number>', description: 'how many to roll back (default: 1)', parse: parseCount },
    { flags: '--no-backup', description: 'do not save the rows that the run could lose' },
    {
      flags: '--force',
      description: 'go on although the file was changed since it was applied; leaves events',
    },
  ],
  needsDatabase: true,
  runsMigrations: true,
  examples: [
    'migrate fleet down --schemas "tenant_*" --to 20241024120000_001',
    'migrate fleet down --only tenant_7',
  ],
  async run(invocation) {
    const { options, fleet } = invocation;
    const goal = {
      ...rollbackOf(options),
      force: options['force'] === true,
      backup: options['backup'] !== false,
    };
    requireMetricsFile(invocation);
    const result = await (await fleet()).down(goal, runOptionsOf(options));
    await writeMetrics(result, invocation);
    return { data: jsonOfRun(result), render: output => renderRun(result, output), ...findingOfRun(result) };
  },
};
