import type { Component } from '../design/design.ts';
import { parseGlob } from '../design/rules/globs.ts';

/** The files that belong to none of the components. Pure. */
export function filesOutside(files: readonly string[], components: readonly Component[]): string[] {
  const patterns = components.flatMap(({ paths }) => paths.flatMap(path => parseGlob(path)));
  return files.filter(file => {
    const segments = file.split('/');
    return !patterns.some(pattern => matches(pattern, segments));
  });
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
