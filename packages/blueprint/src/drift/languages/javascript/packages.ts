import { dirname, join } from 'node:path/posix';
import type { Project } from '../language.ts';
import { findPath } from './module-file.ts';

interface Manifest {
  readonly folder: string;
  readonly file: string;
  readonly name: unknown;
  readonly main: unknown;
  readonly exports: unknown;
  readonly imports: unknown;
}

export interface Packages {
  /** A name with `#`, by the package that a file is in. */
  readonly findImport: (specifier: string, from: string) => string | undefined;
  /** A name of a package that is part of the project: a workspace, or itself. */
  readonly findOwn: (specifier: string) => string | undefined;
}

/** The packages that a project consists of, by their manifests. */
export function createPackages({ files, read }: Project): Packages {
  const manifests = [...files]
    .filter(file => /(?:^|\/)package\.json$/.test(file))
    .map(file => readManifest(file, read(file)))
    .sort((one, other) => other.folder.length - one.folder.length);
  return {
    findImport: (specifier, from) => {
      const own = manifests.find(({ folder }) => folder === '.' || from.startsWith(`${folder}/`));
      return own === undefined ? undefined : findTarget(own.imports, specifier, own.folder, files);
    },
    findOwn: specifier => {
      const own = manifests.find(
        ({ name }) => specifier === name || specifier.startsWith(`${String(name)}/`),
      );
      if (own === undefined) return undefined;
      const inside = specifier.slice(String(own.name).length + 1);
      const found =
        findTarget(own.exports, inside === '' ? '.' : `./${inside}`, own.folder, files) ??
        findPath(join(own.folder, inside), files) ??
        (typeof own.main === 'string' && inside === ''
          ? findPath(join(own.folder, own.main), files)
          : undefined);
      // What it exports is built, so not there: whose it is is known all the same.
      return found ?? own.file;
    },
  };
}

function readManifest(file: string, text: string): Manifest {
  const folder = dirname(file);
  try {
    const { name, main, exports, imports } = JSON.parse(text) as Partial<Manifest>;
    return { folder, file, name, main, exports, imports };
  } catch {
    // What is no JSON names no package.
    return { folder, file, name: undefined, main: undefined, exports: undefined, imports: undefined };
  }
}

/** An entry of `exports` or `imports`, with its pattern filled in; of conditions the first whose file is there. */
function findTarget(
  map: unknown,
  key: string,
  folder: string,
  files: ReadonlySet<string>,
): string | undefined {
  const entries = entriesOf(map);
  for (const [pattern, target] of entries) {
    const [before = '', after] = pattern.split('*');
    const isMatch =
      after === undefined
        ? key === pattern
        : key.length >= before.length + after.length && key.startsWith(before) && key.endsWith(after);
    if (!isMatch) continue;
    const middle = after === undefined ? '' : key.slice(before.length, key.length - after.length);
    const paths = targetsOf(target).map(each => each.replaceAll('*', middle));
    const found = paths.map(path => findPath(join(folder, path), files)).find(each => each !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Longest pattern first, as Node has it. A text, or conditions alone, stand for the package itself. */
function entriesOf(map: unknown): [string, unknown][] {
  if (map === undefined || map === null) return [];
  if (typeof map !== 'object' || Array.isArray(map)) return [['.', map]];
  const entries = Object.entries(map);
  const isMap = entries.every(([key]) => key.startsWith('.') || key.startsWith('#'));
  return isMap ? entries.sort(([one], [other]) => other.length - one.length) : [['.', map]];
}

/** The source comes first where a package says which it is. */
function targetsOf(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return target.flatMap(targetsOf);
  if (typeof target !== 'object' || target === null) return [];
  return Object.values(target).flatMap(targetsOf);
}
