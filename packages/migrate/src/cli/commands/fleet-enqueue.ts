import { plural, UsageError, wrap } from '@proven/terminal';
import type { CommandDefinition } from '../command.ts';
import { runOptions, runOptionsOf, targetOptions } from '../fleet-options.ts';
import { parseVersion } from '../values.ts';

export const fleetEnqueueCommand: CommandDefinition = {
  name: 'fleet enqueue',
  summary: 'leave a run over the fleet to workers, on any number of machines',
  description:
    'Applies what all targets share, looks which targets have something to do, and keeps the run with its waves in the database of the configuration. "migrate fleet work" does it.',
  options: [
    ...targetOptions,
    ...runOptions,
    {
      flags: '--rate <number>',
      description: 'targets of one server that all workers together may start in a second',
      parse: parseRate,
    },
    { flags: '--to <version>', description: 'apply up to and including this version', parse: parseVersion },
    { flags: '--no-backup', description: 'do not save the rows that the run could lose' },
    {
      flags: '--allow-out-of-order',
      description: 'also apply files that are older than the newest applied one',
    },
  ],
  needsDatabase: true,
  runsMigrations: true,
  examples: [
    'migrate fleet enqueue --databases customers.txt',
    'migrate fleet enqueue --waves 1,100,10% --rate 20',
  ],
  async run({ options, fleet }) {
    const goal = {
      to: options['to'] as string | undefined,
      backup: options['backup'] !== false,
      allowOutOfOrder: options['allowOutOfOrder'] === true,
    };
    const rate = options['rate'] as number | undefined;
    const enqueued = await (await fleet()).enqueue(goal, { ...runOptionsOf(options), rate });
    return {
      data: enqueued,
      render: output => {
        const { style, symbols, width } = output;
        const { id, pending, targets, waves } = enqueued;
        const text =
          pending === 0
            ? `Nothing to do at ${plural(targets, 'target')}.`
            : `${pending} of ${plural(targets, 'target')} in ${plural(waves.length, 'wave')} wait for workers. Run ${id}.`;
        output.lines(wrap(`${style.green(symbols.success)} ${text}`, width, '  '));
        if (pending > 0)
          output.line('  Start "migrate fleet work" on as many machines as you like, with the same files.');
      },
    };
  },
};

function parseRate(text: string): number {
  const rate = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate <= 0) throw new UsageError(`"${text}" is not a number of targets in a second`);
  return rate;
}
