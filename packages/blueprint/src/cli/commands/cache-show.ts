import { formatTime, printable } from '@proven/terminal';
import { tasksOf } from '../../design/design.ts';
import { BlueprintError } from '../../errors.ts';
import { type CachedDesign, cacheFolder, readCache } from '../../models/cache/store.ts';
import { formatCost } from '../../models/cost.ts';
import type { CommandDefinition } from '../command.ts';

export const cacheShowCommand: CommandDefinition = {
  name: 'cache show',
  summary: 'show a cached design',
  description:
    'Shows what a cached design was made for and what it holds; --json gives the whole design. The beginning of a hash is enough.',
  arguments: [{ name: '<hash>', description: 'its hash, or the beginning of it' }],
  options: [],
  examples: ['blueprint cache show 3f2a', 'blueprint cache show 3f2a --json'],
  async run({ arguments: [prefix = ''], directory }) {
    const entry = findByPrefix(readCache(cacheFolder(directory)).entries, prefix);
    const { grams: _, ...data } = entry;
    const { design } = entry;
    return {
      data,
      render: output => {
        const rows: readonly (readonly [string, string])[] = [
          ['hash', entry.hash],
          ['brief', entry.name],
          ['title', entry.title],
          ['model', entry.model],
          ['made', formatTime(new Date(entry.createdAt))],
          ['cost', formatCost(entry.cost)],
          ['requirements', String(entry.requirements.length)],
          ['decisions', String(design.decisions.length)],
          ['tasks', String(tasksOf(design).length)],
          ['metrics', String(design.metrics.length)],
          ['risks', String(design.risks.length)],
        ];
        for (const [name, value] of rows)
          output.line(`${output.style.dim(name.padEnd(14))}${printable(value)}`);
        output.line(`\n${printable(design.summary, { newlines: true })}`);
      },
    };
  },
};

function findByPrefix(entries: readonly CachedDesign[], prefix: string): CachedDesign {
  const found = entries.filter(({ hash }) => prefix !== '' && hash.startsWith(prefix.toLowerCase()));
  const [entry] = found;
  if (entry !== undefined && found.length === 1) return entry;
  throw new BlueprintError(
    'not_found',
    found.length === 0
      ? `no cached design begins with "${prefix}"`
      : `"${prefix}" fits ${found.length} cached designs`,
    {
      details: found.map(({ hash, name }) => `${hash.slice(0, 20)}  ${name}`),
      hint: '"blueprint cache list" lists them.',
    },
  );
}
