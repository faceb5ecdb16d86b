import type { CommandDefinition } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { metricsOption, requireMetricsFile, writeMetrics } from '../metrics-file.ts';
import { findingOfRun, jsonOfRun, renderRun } from '../render/fleet-run.ts';

export const fleetWorkCommand: CommandDefinition = {
  name: 'fleet work',
  summary: 'work on runs that were enqueued, together with other workers',
  description:
    'Takes targets from runs that "migrate fleet enqueue" has left, until all of them are finished. Start it on several machines with the same migration files and the same description of the fleet. What a worker has begun when it dies, another takes over.',
  options: [
    ...targetOptions,
    { flags: '--wait', description: 'wait for more runs when all are finished, until it is interrupted' },
    metricsOption,
  ],
  needsDatabase: true,
  runsMigrations: true,
  examples: ['migrate fleet work', 'migrate fleet work --wait --connections 4'],
  async run(invocation) {
    const { options, fleet } = invocation;
    requireMetricsFile(invocation);
    const results = await (await fleet()).work({ waits: options['wait'] === true });
    const last = results.at(-1);
    if (last !== undefined) await writeMetrics(last, invocation);
    const findings = results.flatMap(result => findingOfRun(result).finding ?? []);
    return {
      data: { runs: results.map(jsonOfRun) },
      render: output => {
        if (results.length === 0) output.line('No run waits for workers.');
        for (const result of results) renderRun(result, output);
      },
      ...(findings[0] === undefined ? {} : { finding: findings[0] }),
    };
  },
};
