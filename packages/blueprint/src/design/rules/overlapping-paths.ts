import { globsOverlap, parseGlob } from './globs.ts';
import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

/** Beyond it only the first ones are compared: each with each takes time. */
const mostPaths = 200;

export const overlappingPaths: Rule = {
  id: 'overlapping-paths',
  severity: 'error',
  summary: 'A file belongs to one component.',
  why: 'Two tasks that run at the same time would write the same file, and an import would belong to two edges of the design.',
  wrong: 'core: src/**; cli: src/cli/**',
  right: 'core: src/core/**; cli: src/cli/**',
  *find({ design }) {
    const paths = design.components
      .flatMap(({ id, paths }) => paths.map(path => ({ id, path })))
      .filter(({ path }) => path.trim() !== '')
      .slice(0, mostPaths)
      .map(({ id, path }) => ({ id, path, glob: parseGlob(path) }));
    const told = new Set<string>();
    for (const [index, one] of paths.entries()) {
      for (const other of paths.slice(index + 1)) {
        const pair = `${one.id} ${other.id}`;
        if (one.id === other.id || told.has(pair) || !globsOverlap(one.glob, other.glob)) continue;
        told.add(pair);
        yield {
          message: `files can belong to ${one.id} (${excerpt(one.path)}) and to ${other.id} (${excerpt(other.path)})`,
          hint: 'Make one of the globs narrower.',
          id: other.id,
        };
      }
    }
  },
};
