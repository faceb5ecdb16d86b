import { plural, printable } from '@proven/terminal';
import type { LockHolder } from '../../events.ts';
import type { CommandDefinition } from '../command.ts';
import { requireConfirmation } from '../confirmation.ts';
import { holderLines } from '../render/holder.ts';

export const unlockCommand: CommandDefinition = {
  name: 'unlock',
  summary: 'show who holds the lock, and end it',
  description:
    'Shows the session that holds the lock of the target: its process, client, since when, and what it does. Ends it after a yes; what it was doing is rolled back, and the lock is free. Whoever is proven dead is ended by the next "migrate up" without this.',
  options: [{ flags: '--yes', description: 'end the holder without asking' }],
  needsDatabase: true,
  examples: ['migrate unlock', 'migrate unlock --yes'],
  async run(invocation) {
    const { notes, migrator } = invocation;
    const migrations = migrator();
    const holders = await migrations.lockHolders();
    const ended: LockHolder[] = [];
    if (holders.length > 0) {
      notes.lines(holders.flatMap(holder => holderLines(holder, notes)));
      await requireConfirmation(`End ${plural(holders.length, 'session')}?`, invocation);
      for (const holder of holders) if (await migrations.unlock(holder)) ended.push(holder);
    }
    return {
      data: { holders, ended: ended.map(({ processId }) => processId) },
      render: ({ line, style, symbols }) => {
        const done = style.green(symbols.success);
        if (holders.length === 0) line(`${done} Nobody holds the lock.`);
        for (const { processId, user } of ended)
          line(`${done} Ended process ${processId} of ${printable(user)}.`);
        if (ended.length < holders.length) line(`${done} The rest was gone already.`);
      },
    };
  },
};
