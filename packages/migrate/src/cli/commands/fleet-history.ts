import type { CommandDefinition } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { renderFleetHistory } from '../render/fleet-history.ts';
import { parseCount } from '../values.ts';

export const fleetHistoryCommand: CommandDefinition = {
  name: 'fleet history',
  summary: 'show what the audit trails of all targets say',
  description:
    'Shows runs over the fleet, the newest last: when, who, how many targets and migrations, how long, and what failed. Changes nothing.',
  options: [
    ...targetOptions,
    {
      flags: '--limit <number>',
      description: 'how many outcomes of each target are read (default: 1000)',
      parse: text => parseCount(text, 'outcomes'),
    },
  ],
  needsDatabase: true,
  examples: ['migrate fleet history --schemas "tenant_*"', 'migrate fleet history --json'],
  async run({ options, fleet }) {
    const events = await (await fleet()).history({ limit: options['limit'] as number | undefined });
    return { data: { events }, render: output => renderFleetHistory(events, output) };
  },
};
