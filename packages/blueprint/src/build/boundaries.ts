import type { Component } from '../design/design.ts';
import { matchesGlob } from '../design/path-match.ts';
import { parseGlob } from '../design/rules/globs.ts';

/** The files that belong to none of the components. Pure. */
export function filesOutside(files: readonly string[], components: readonly Component[]): string[] {
  const globs = components.flatMap(({ paths }) => paths.map(parseGlob));
  return files.filter(file => !globs.some(glob => matchesGlob(glob, file)));
}
