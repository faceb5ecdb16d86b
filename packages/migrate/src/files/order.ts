import type { Problem } from '../errors.ts';
import type { MigrationFile } from './migration.ts';
import { compareVersions } from './version.ts';

/**
 * Sorts by dependencies; among migrations that are free to run, the lowest version first.
 * Problems list every missing dependency and every cycle.
 */
export function orderByDependencies<File extends MigrationFile>(
  files: readonly File[],
): { ordered: File[]; problems: Problem[] } {
  const byVersion = new Map(files.map(file => [file.version, file]));
  const problems = files.flatMap(file =>
    file.header.depends
      .filter(dependency => !byVersion.has(dependency))
      .map(dependency => ({
        code: 'missing_dependency',
        message: `depends on ${dependency}, which no file has`,
        file: file.path,
      })),
  );

  const ordered: File[] = [];
  const placed = new Set<string>();
  const waiting = [...files].sort((a, b) => compareVersions(a.version, b.version));
  const isFree = (file: File) =>
    file.header.depends.every(dependency => placed.has(dependency) || !byVersion.has(dependency));
  for (let next = waiting.findIndex(isFree); next !== -1; next = waiting.findIndex(isFree)) {
    const [file] = waiting.splice(next, 1);
    if (file === undefined) break;
    ordered.push(file);
    placed.add(file.version);
  }
  return { ordered, problems: [...problems, ...findCycles(waiting)] };
}

/** `stuck` holds the cycles and what depends on them; each cycle is reported once, at its lowest version. */
function findCycles(stuck: readonly MigrationFile[]): Problem[] {
  const byVersion = new Map(stuck.map(file => [file.version, file]));
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const file of stuck) {
    const path: string[] = [];
    let at: MigrationFile | undefined = file;
    while (at !== undefined && !seen.has(at.version)) {
      seen.add(at.version);
      path.push(at.version);
      at = at.header.depends.map(dependency => byVersion.get(dependency)).find(found => found !== undefined);
    }
    const start = at === undefined ? -1 : path.indexOf(at.version);
    if (start === -1 || at === undefined) continue;
    const cycle = [...path.slice(start), at.version];
    problems.push({
      code: 'dependency_cycle',
      message: `dependencies form a cycle: ${cycle.join(' → ')}`,
      hint: 'Remove one of these Depends lines.',
      file: at.path,
    });
  }
  return problems;
}
