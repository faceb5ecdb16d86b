import { formatTime, plural, printable, table } from '@proven/terminal';
import { type CacheContent, cacheFolder, readCache } from '../../models/cache/store.ts';
import { formatCost, sumOfCosts } from '../../models/cost.ts';
import type { CommandDefinition } from '../command.ts';

export const cacheListCommand: CommandDefinition = {
  name: 'cache list',
  summary: 'list cached designs, their hits, and what was saved',
  description:
    'Lists the designs in .blueprint/cache with the brief each was made for, the model, what it cost, and how often it was used again.',
  options: [],
  examples: ['blueprint cache list', 'blueprint cache list --json'],
  async run({ directory }) {
    const content = readCache(cacheFolder(directory));
    const designs = content.entries.map(entry => ({
      hash: entry.hash,
      name: entry.name,
      title: entry.title,
      model: entry.model,
      createdAt: entry.createdAt,
      cost: entry.cost,
      hits: hitsOf(content, entry.hash).length,
    }));
    const saved = sumOfCosts(content.hits.map(hit => hit.saved));
    return {
      data: { designs, hits: content.hits.length, saved, problems: content.problems },
      render: output => {
        for (const { file = '' } of content.problems)
          output.line(`${output.symbols.warning} cannot be read: ${printable(file)}`);
        if (designs.length === 0) {
          if (content.problems.length === 0) output.line('The cache is empty.');
          return;
        }
        const rows = designs.map(each => [
          each.hash.slice(0, 12),
          each.name,
          each.model,
          formatTime(new Date(each.createdAt)),
          formatCost(each.cost),
          String(each.hits),
        ]);
        const columns = [
          { header: 'hash' },
          { header: 'brief', shrink: 2 },
          { header: 'model', shrink: 1 },
          { header: 'made', dropBelow: 90 },
          { header: 'cost' },
          { header: 'hits', align: 'right' as const },
        ];
        output.lines(table(columns, rows, output));
        const savings = content.hits.length === 0 ? '' : `, saved ${formatCost(saved)}`;
        output.line(`\n${plural(designs.length, 'design')}, ${plural(content.hits.length, 'hit')}${savings}`);
      },
    };
  },
};

function hitsOf({ hits }: CacheContent, hash: string): CacheContent['hits'] {
  return hits.filter(hit => hit.hash === hash);
}
