import { basename, join, relative } from 'node:path';
import type { Component } from '../design/design.ts';
import { matchesGlob } from '../design/path-match.ts';
import { parseGlob } from '../design/rules/globs.ts';
import { filesOf } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { readBaseline } from './baseline.ts';
import { type Deviation, describeDeviation, keyOf } from './deviation.ts';
import { type Drift, measureDrift, type ProvenRequirements } from './drift.ts';
import { belongingToOthers } from './other-designs.ts';
import { readCode } from './read-code.ts';

export interface CheckedOut {
  readonly repository: Repository;
  readonly commit: string;
  /** A checkout of the commit; absolute. */
  readonly directory: string;
}

/** What the code is held against. */
export interface Designed {
  readonly components: readonly Component[];
  /** The folder of the design; absolute. */
  readonly designFolder: string;
  /** Globs of files that are no part of any design. */
  readonly ignore: readonly string[];
}

/** The drift of a commit that is checked out. */
export async function driftOfCommit(
  { repository, commit, directory }: CheckedOut,
  { components, designFolder, ignore }: Designed,
  requirements: ProvenRequirements,
): Promise<Drift> {
  const files = await filesOf(repository, commit);
  const isIgnored = ignoring(repository, designFolder, ignore);
  const isOfOthers = await belongingToOthers(designFolder, components);
  const code = await readCode({ directory, files, isIgnored: file => isIgnored(file) || isOfOthers(file) });
  return measureDrift(components, code, files, requirements);
}

/**
 * What imports of some files of a commit contradict the design, in a line each, without what the baseline knows. Other
 * parts of drift mean nothing while there is more to build.
 */
export async function contradictionsIn(
  { repository, commit, directory }: CheckedOut,
  { components, designFolder }: Omit<Designed, 'ignore'>,
  only: readonly string[],
): Promise<string[]> {
  const files = await filesOf(repository, commit);
  const isIgnored = ignoring(repository, designFolder, []);
  const code = await readCode({ directory, files, isIgnored, only });
  const { deviations } = measureDrift(components, code, files, null);
  const known = new Set((readBaseline(designFolder) ?? []).map(({ deviation }) => deviation));
  return deviations.filter(each => isContradiction(each) && !known.has(keyOf(each))).map(describeDeviation);
}

function isContradiction({ kind }: Deviation): boolean {
  return kind === 'divergent_edge' || kind === 'undeclared_package';
}

/** Files below the folder of designs, and those that the person says are no part of any. */
export function ignoring(
  { root }: Pick<Repository, 'root'>,
  designFolder: string,
  ignore: readonly string[],
): (file: string) => boolean {
  const designs = relative(root, join(designFolder, '..')).replaceAll('\\', '/');
  const isOutside = designs === '' || designs.startsWith('..');
  const folder = isOutside ? basename(designFolder) : designs;
  const globs = ignore.map(parseGlob);
  return file => file.startsWith(`${folder}/`) || globs.some(glob => matchesGlob(glob, file));
}
