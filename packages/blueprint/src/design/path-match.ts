import type { Component } from './design.ts';
import { type Glob, parseGlob } from './rules/globs.ts';

/** Whether a path from the root of the repository is one that the glob means. Pure. */
export function matchesGlob(glob: Glob, path: string): boolean {
  const segments = path.split('/');
  return glob.some(pattern => matches(pattern, segments));
}

/** Finds the component that a file belongs to: of several the one with the longest glob, which is the narrowest. Pure. */
export function componentFinder<Each extends Pick<Component, 'id' | 'paths'>>(
  components: readonly Each[],
): (file: string) => Each | undefined {
  const globs = components
    .flatMap(component => component.paths.map(path => ({ component, path, glob: parseGlob(path) })))
    .sort((one, other) => other.path.length - one.path.length);
  const known = new Map<string, Each | undefined>();
  return file => {
    if (!known.has(file)) known.set(file, globs.find(({ glob }) => matchesGlob(glob, file))?.component);
    return known.get(file);
  };
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') {
    // Also nothing more: a name without an ending may be a folder or a file, such as Makefile.
    if (rest.length === 0) return true;
    return path.some((_, index) => matches(rest, path.slice(index)));
  }
  const [head, ...tail] = path;
  return head !== undefined && segmentMatches(first, head) && matches(rest, tail);
}

/** A segment in brackets is also taken as it stands: folders such as `[id]` are common. */
function segmentMatches(glob: string, segment: string): boolean {
  return glob === segment || toExpression(glob).test(segment);
}

const expressions = new Map<string, RegExp>();

function toExpression(glob: string): RegExp {
  const known = expressions.get(glob);
  if (known !== undefined) return known;
  const source = glob.replace(/\[!?[^\]]+\]|[.*+?^${}()|[\]\\]/g, part => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 2) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return `\\${part}`;
  });
  const expression = new RegExp(`^${source}$`, 's');
  expressions.set(glob, expression);
  return expression;
}
