import { dirname, join } from 'node:path/posix';
import type { Project } from '../language.ts';
import { findPath } from './module-file.ts';

interface Configuration {
  /** Of the file that is in force there. */
  readonly folder: string;
  /** Absolute names are looked up here; undefined where nothing says so. */
  readonly base: string | undefined;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

interface Aliases {
  readonly find: (specifier: string, from: string) => string | undefined;
  /** True for a name that can only be an alias, so that it is no package where it leads nowhere. */
  readonly isAlias: (specifier: string, from: string) => boolean;
}

/** `paths` and `baseUrl` of tsconfig.json and jsconfig.json, of the folder of a file or the nearest one above. */
export function createAliases(project: Project): Aliases {
  const { files } = project;
  const configurations = readConfigurations(project);
  const configurationOf = (from: string) =>
    configurations.find(({ folder }) => folder === '.' || from.startsWith(`${folder}/`));
  const targetsOf = (specifier: string, from: string) =>
    configurationOf(from)?.paths.flatMap(({ pattern, targets }) => fillIn(pattern, targets, specifier)) ?? [];
  return {
    find: (specifier, from) => {
      const base = configurationOf(from)?.base;
      const paths = [...targetsOf(specifier, from), ...(base === undefined ? [] : [join(base, specifier)])];
      return paths.map(path => findPath(path, files)).find(each => each !== undefined);
    },
    isAlias: (specifier, from) => {
      const paths = configurationOf(from)?.paths ?? [];
      return paths.some(
        ({ pattern, targets }) => pattern !== '*' && fillIn(pattern, targets, specifier).length > 0,
      );
    },
  };
}

function readConfigurations(project: Project): Configuration[] {
  return [...project.files]
    .filter(file => /(?:^|\/)[jt]sconfig\.json$/.test(file))
    .map(
      (file): Configuration => ({
        base: undefined,
        paths: [],
        ...readConfiguration(file, project, 0),
        folder: dirname(file),
      }),
    )
    .filter(({ base, paths }) => base !== undefined || paths.length > 0)
    .sort((one, other) => other.folder.length - one.folder.length);
}

function fillIn(pattern: string, targets: readonly string[], specifier: string): string[] {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return specifier === pattern ? [...targets] : [];
  const isMatch =
    specifier.length >= before.length + after.length &&
    specifier.startsWith(before) &&
    specifier.endsWith(after);
  if (!isMatch) return [];
  return targets.map(target =>
    target.replace('*', specifier.slice(before.length, specifier.length - after.length)),
  );
}

/** Chains longer than this go in a circle. */
const deepest = 10;

/** What a file says, and what it takes over from others of the project. */
function readConfiguration(
  file: string,
  project: Project,
  depth: number,
): Partial<Pick<Configuration, 'base' | 'paths'>> {
  if (!project.files.has(file) || depth > deepest) return {};
  const { compilerOptions = {}, extends: parents } = parse(project.read(file));
  const { baseUrl, paths } = compilerOptions;
  const folder = dirname(file);
  const inherited = [parents].flat().reduce<Partial<Pick<Configuration, 'base' | 'paths'>>>((all, parent) => {
    if (typeof parent !== 'string' || !parent.startsWith('.')) return all;
    const path = join(folder, parent);
    const found = [path, `${path}.json`, join(path, 'tsconfig.json')].find(each => project.files.has(each));
    return found === undefined ? all : Object.assign(all, readConfiguration(found, project, depth + 1));
  }, {});
  const base = typeof baseUrl === 'string' ? join(folder, baseUrl) : inherited.base;
  return {
    ...(base === undefined ? {} : { base }),
    paths: paths === undefined ? (inherited.paths ?? []) : pathsFrom(paths, base ?? folder),
  };
}

function pathsFrom(paths: object, from: string): Configuration['paths'] {
  return Object.entries(paths).map(([pattern, targets]) => ({
    pattern,
    targets: [targets].flat().flatMap(each => (typeof each === 'string' ? [join(from, each)] : [])),
  }));
}

interface TypeScriptConfiguration {
  readonly extends?: unknown;
  readonly compilerOptions?: { readonly baseUrl?: unknown; readonly paths?: object };
}

/** JSON with comments and commas at the end. */
function parse(text: string): TypeScriptConfiguration {
  const json = text
    .replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, part => (part.startsWith('"') ? part : ''))
    .replace(/,(\s*[}\]])/g, '$1');
  try {
    return (JSON.parse(json) ?? {}) as TypeScriptConfiguration;
  } catch {
    // The compiler will say what is wrong with it.
    return {};
  }
}
