import { healthError } from '../../health/error.ts';
import type { CommandDefinition } from '../command.ts';
import { renderHealth } from '../render/health.ts';

export const healthCommand: CommandDefinition = {
  name: 'health',
  summary: 'check whether the next run can go well',
  description:
    'Looks at the server, its disk and the backup folder, the checksums of applied files, prepared transactions and sessions that are idle in a transaction, and replicas, as "migrate up" does before its first statement. Changes nothing. Exits with 1 when a check fails.',
  options: [],
  needsDatabase: true,
  examples: ['migrate health', 'migrate health --json'],
  async run({ migrator }) {
    const checks = await migrator().health();
    const failed = checks.filter(({ state }) => state === 'fail');
    return {
      data: { checks },
      render: output => renderHealth(checks, output),
      ...(failed.length === 0 ? {} : { finding: healthError(failed) }),
    };
  },
};
