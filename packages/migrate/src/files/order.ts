import type { Problem } from '../errors.ts';
import type { MigrationFile } from './migration.ts';
import { compareVersions } from './version.ts';

/**
 * Sorts by dependencies; among migrations that are free to run, the lowest version first.
 * Problems list every missing dependency and every cycle. `known` are the versions that exist, also where the file cannot be used.
 */
export function orderByDependencies<File extends MigrationFile>(
  files: readonly File[],
  known: ReadonlySet<string> = new Set(files.map(file => file.version)),
): { ordered: File[]; problems: Problem[] } {
  const missing = files.flatMap(file =>
    file.header.depends
      .filter(dependency => !known.has(dependency))
      .map(dependency => ({
        code: 'missing_dependency',
        message: `depends on ${dependency}, which no file has`,
        file: file.path,
      })),
  );
  const ordered = sortByDependencies(files);
  const placed = new Set(ordered);
  return { ordered, problems: [...missing, ...findCycles(files.filter(file => !placed.has(file)))] };
}

/** Leaves out what is in a cycle or depends on one. */
function sortByDependencies<File extends MigrationFile>(files: readonly File[]): File[] {
  const versions = new Set(files.map(file => file.version));
  const dependents = new Map<string, File[]>();
  const open = new Map<File, number>();
  /** Free to run, the lowest version last. */
  const free: File[] = [];
  for (const file of files) {
    const dependencies = new Set(file.header.depends.filter(dependency => versions.has(dependency)));
    open.set(file, dependencies.size);
    if (dependencies.size === 0) insertInOrder(free, file);
    for (const dependency of dependencies) {
      dependents.set(dependency, [...(dependents.get(dependency) ?? []), file]);
    }
  }
  const ordered: File[] = [];
  for (let file = free.pop(); file !== undefined; file = free.pop()) {
    ordered.push(file);
    for (const dependent of dependents.get(file.version) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) insertInOrder(free, dependent);
    }
  }
  return ordered;
}

/** Keeps a list sorted by version, the lowest last. */
function insertInOrder<File extends MigrationFile>(list: File[], file: File): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const isHigher = compareVersions(list[middle]?.version ?? '', file.version) > 0;
    if (isHigher) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, file);
}

/** `stuck` holds the cycles and what depends on them. No cycle is without a line that closes a reported one. */
function findCycles(stuck: readonly MigrationFile[]): Problem[] {
  const sorted = stuck.toSorted((a, b) => compareVersions(a.version, b.version));
  const byVersion = new Map(sorted.map(file => [file.version, file]));
  const finished = new Set<MigrationFile>();
  const cycles: MigrationFile[][] = [];
  for (const start of sorted) {
    // Depth first, with a stack of our own: a chain may be longer than JavaScript's is deep.
    const path = finished.has(start) ? [] : [{ file: start, next: 0 }];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const version = step.file.header.depends[step.next];
      step.next += 1;
      const found = version === undefined ? undefined : byVersion.get(version);
      if (version === undefined) {
        finished.add(step.file);
        path.pop();
      } else if (found !== undefined && !finished.has(found)) {
        const place = path.findIndex(({ file }) => file === found);
        if (place === -1) path.push({ file: found, next: 0 });
        else cycles.push(path.slice(place).map(({ file }) => file));
      }
    }
  }
  return cycles.map(describeCycle);
}

/** From its lowest version round to it again. */
function describeCycle(cycle: readonly MigrationFile[]): Problem {
  const lowest = cycle.reduce((low, file) => (compareVersions(file.version, low.version) < 0 ? file : low));
  const start = cycle.indexOf(lowest);
  const round = [...cycle.slice(start), ...cycle.slice(0, start), lowest].map(file => file.version);
  return {
    code: 'dependency_cycle',
    message: `dependencies form a cycle: ${round.join(' → ')}`,
    hint: 'Remove one of these Depends lines.',
    file: lowest.path,
  };
}
