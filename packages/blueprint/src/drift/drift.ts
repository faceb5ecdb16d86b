import type { Component } from '../design/design.ts';
import { componentFinder, matchesGlob } from '../design/path-match.ts';
import { parseGlob } from '../design/rules/globs.ts';
import type { Code } from './code.ts';
import type { Deviation } from './deviation.ts';
import { absentEdges, divergentEdges, findEdges } from './edges.ts';
import type { Figure, Part } from './figure.ts';
import { undeclaredPackages } from './packages.ts';

export type { Figure } from './figure.ts';

export interface Figures {
  /** Edges of the code that the design does not have, of the edges of the code. */
  readonly divergentEdges: Figure;
  /** Edges of the design that the code does not have, of the edges of the design. */
  readonly absentEdges: Figure;
  /** Source files that belong to no component, of all. */
  readonly unmappedFiles: Figure;
  /** Paths of components where nothing is, of all paths. */
  readonly missingPaths: Figure;
  /** Packages that a component uses and does not name, of those that are used, by component. */
  readonly undeclaredPackages: Figure;
  /** Requirements without a passing check, of all. */
  readonly unprovenRequirements: Figure;
}

export interface Drift {
  readonly figures: Figures;
  readonly deviations: readonly Deviation[];
  /** Imports that lead nowhere: nobody knows their edges. */
  readonly unresolved: Code['unresolved'];
}

/** What is known of requirements; null where nothing was run. */
export type ProvenRequirements = readonly { readonly id: string; readonly isProven: boolean }[] | null;

/**
 * Measures how far code has moved away from the components of its design. `files` are all files, for the paths that a
 * component names. Pure.
 */
export function measureDrift(
  components: readonly Component[],
  code: Code,
  files: readonly string[],
  requirements: ProvenRequirements,
): Drift {
  const find = componentFinder(components);
  const edges = findEdges(code, find);
  const designed = components.flatMap(({ id, dependsOn }) =>
    [...new Set(dependsOn)].filter(to => to !== id).map(to => ({ from: id, to })),
  );
  const unread = new Map(code.unread.map(({ file }) => [file, find(file)?.id]));
  const parts = {
    divergentEdges: divergentEdges(edges, components, code),
    absentEdges: absentEdges(edges, designed, new Set(unread.values())),
    unmappedFiles: unmappedFiles(code, find),
    missingPaths: missingPaths(components, files),
    undeclaredPackages: undeclaredPackages(code, find),
    unprovenRequirements: unprovenRequirements(requirements),
  };
  return {
    figures: Object.fromEntries(
      Object.entries(parts).map(([name, { figure }]) => [name, figure]),
    ) as unknown as Figures,
    deviations: Object.values(parts).flatMap(({ deviations }) => deviations),
    unresolved: code.unresolved,
  };
}

/** All parts together: how many of everything that was measured deviate. */
export function totalOf(figures: Figures): { readonly count: number; readonly of: number } {
  const all = Object.values(figures) as Figure[];
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  return { count: sum(all.map(({ count }) => count)), of: sum(all.map(({ of }) => of)) };
}

function unmappedFiles({ files }: Code, find: (file: string) => unknown): Part {
  const unmapped = files.filter(file => find(file) === undefined);
  return {
    figure: { count: unmapped.length, of: files.length, notMeasured: null },
    deviations: unmapped.map(file => ({ kind: 'unmapped_file', file })),
  };
}

function missingPaths(components: readonly Component[], files: readonly string[]): Part {
  const paths = components.flatMap(({ id, paths: own }) => own.map(path => ({ component: id, path })));
  const missing = paths.filter(({ path }) => {
    const glob = parseGlob(path);
    return !files.some(file => matchesGlob(glob, file));
  });
  return {
    figure: { count: missing.length, of: paths.length, notMeasured: null },
    deviations: missing.map(each => ({ kind: 'missing_path', ...each })),
  };
}

function unprovenRequirements(requirements: ProvenRequirements): Part {
  if (requirements === null) {
    return { figure: { count: 0, of: 0, notMeasured: 'no check was run' }, deviations: [] };
  }
  const open = requirements.filter(({ isProven }) => !isProven);
  return {
    figure: { count: open.length, of: requirements.length, notMeasured: null },
    deviations: open.map(({ id }) => ({ kind: 'unproven_requirement', requirement: id })),
  };
}
