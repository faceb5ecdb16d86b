import { plural, printable, wrap } from '@proven/terminal';
import type { CommandDefinition } from '../command.ts';
import { nameSome } from '../render/fleet-log.ts';

export const fleetCancelCommand: CommandDefinition = {
  name: 'fleet cancel',
  arguments: [{ name: '[run]', description: 'id of the run, where several are not finished' }],
  summary: 'stop a run that was enqueued, on all workers',
  description:
    'Starts no more targets of a run that "migrate fleet enqueue" has left to workers. What runs ends by itself. Says what was not tried; another "migrate fleet enqueue" takes that up. Needs neither migration files nor targets.',
  options: [],
  needsDatabase: true,
  needsTargets: false,
  examples: ['migrate fleet cancel', 'migrate fleet cancel 0b0f4a3e-6b9c-4b57-9d0c-7e0a5f6a2c11'],
  async run({ arguments: [id], fleet }) {
    const cancelled = await (await fleet()).cancel(id);
    return {
      data: { cancelled: cancelled ?? null },
      render: ({ line, lines, style, symbols, width }) => {
        if (cancelled === undefined) return line('No run waits for workers.');
        const { ended, running, notTried } = cancelled;
        const parts = [
          `${plural(ended, 'target')} ended`,
          ...(running.length === 0 ? [] : [`${running.length} still running`]),
          `${notTried.length} not tried`,
        ];
        const text = `Run ${cancelled.id} is cancelled: ${parts.join('; ')}.`;
        lines(wrap(`${style.green(symbols.success)} ${text}`, width, '  '));
        for (const [what, names] of [
          ['Still running', running],
          ['Not tried', notTried],
        ] as const)
          if (names.length > 0)
            lines(wrap(`  ${what}: ${printable(nameSome(names, 10))}`, width, '  ').map(style.dim));
      },
    };
  },
};
