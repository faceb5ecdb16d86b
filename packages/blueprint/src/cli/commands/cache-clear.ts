import { plural } from '@proven/terminal';
import { cacheFolder, clearCache, readCache } from '../../models/cache/store.ts';
import type { CommandDefinition } from '../command.ts';
import { requireConfirmation } from '../confirmation.ts';

export const cacheClearCommand: CommandDefinition = {
  name: 'cache clear',
  summary: 'remove all cached designs',
  description:
    'Removes .blueprint/cache with all designs and the count of their hits. Designs in design/ stay.',
  options: [{ flags: '--yes', description: 'do not ask' }],
  examples: ['blueprint cache clear', 'blueprint cache clear --yes'],
  async run({ directory, options, confirm }) {
    const folder = cacheFolder(directory);
    const { entries, problems } = readCache(folder);
    const designs = entries.length + problems.length;
    if (designs > 0)
      await requireConfirmation(`Remove ${plural(designs, 'cached design')}?`, { options, confirm });
    const removed = clearCache(folder);
    return {
      data: { removed },
      render: output =>
        output.line(removed === 0 ? 'The cache is empty.' : `Removed ${plural(removed, 'cached design')}.`),
    };
  },
};
