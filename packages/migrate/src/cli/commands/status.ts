import { MigrateError } from '../../errors.ts';
import type { CommandDefinition } from '../command.ts';
import { jsonOfStatus } from '../render/json.ts';
import { countStates, renderStatus } from '../render/status.ts';

export const statusCommand: CommandDefinition = {
  name: 'status',
  summary: 'show what is applied and what is pending',
  description:
    'Lists every migration with its state: applied and when, pending, failed, changed since it was applied, out of order, or without a file. Changes nothing and waits for no lock.',
  options: [
    { flags: '--check', description: 'exit with 1 when a migration is pending or something is wrong' },
  ],
  needsDatabase: true,
  examples: ['migrate status', 'migrate status --check', 'migrate status --json'],
  async run({ options, migrator }) {
    const report = await migrator().status();
    const { applied, total } = countStates(report.migrations);
    const open = total - applied;
    return {
      data: jsonOfStatus(report),
      render: output => renderStatus(report, output),
      ...(options['check'] === true && open > 0
        ? {
            finding: new MigrateError(
              'pending_migrations',
              `${open} of ${total} migrations ${open === 1 ? 'is' : 'are'} not applied as the files say`,
            ),
          }
        : {}),
    };
  },
};
