import { dirname, join, relative, resolve } from 'node:path';
import type { ICruiseOptions, ICruiseResult, IDependency, IModule } from 'dependency-cruiser';
import type { Import } from '../code.ts';
import type { ImportReading, Language, Project } from './language.ts';
import { aliasesOf } from './typescript-aliases.ts';

/** JavaScript and TypeScript, by dependency-cruiser: it resolves as Node and TypeScript do. */
export const javascript: Language = {
  name: 'JavaScript and TypeScript',
  extensions: ['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx'],
  readImports: async (project, files) => {
    const { readable, unread } = await splitReadable(files);
    if (readable.length === 0) return { imports: [], unresolved: [], unread };
    const modules = await cruiseFiles(project.directory, readable);
    const own = ownPackages(project);
    const seen = new Set(modules.map(({ source }) => source));
    const readings = modules
      .filter(({ source }) => project.files.has(source))
      .map(({ source, dependencies }) => readDependencies(source, dependencies, project, own));
    const unseen = readable
      .filter(file => !seen.has(file))
      .map(file => ({ file, reason: 'dependency-cruiser did not read it' }));
    return {
      imports: readings.flatMap(({ imports }) => imports),
      unresolved: readings.flatMap(({ unresolved }) => unresolved),
      unread: [...unread, ...unseen],
    };
  },
};

/** Without a TypeScript that dependency-cruiser supports it sees no TypeScript, and says nothing of that. */
async function splitReadable(files: readonly string[]) {
  const { allExtensions } = await import('dependency-cruiser');
  const unavailable = new Set(
    allExtensions.filter(({ available }) => !available).map(({ extension }) => extension),
  );
  const isUnread = (file: string) => unavailable.has(/\.[^./]+$/.exec(file)?.[0] ?? '');
  const reason = 'there is no TypeScript that dependency-cruiser supports (5 or 6) beside blueprint';
  return {
    readable: files.filter(file => !isUnread(file)),
    unread: files.filter(isUnread).map(file => ({ file, reason })),
  };
}

/** Everything is named to it, so nothing need be followed. */
const neverFollowed: NonNullable<ICruiseOptions['doNotFollow']> = {
  dependencyTypes: [
    'local',
    'localmodule',
    'core',
    'npm',
    'npm-bundled',
    'npm-dev',
    'npm-no-pkg',
    'npm-optional',
    'npm-peer',
    'npm-unknown',
    'undetermined',
    'unknown',
  ],
};

async function cruiseFiles(directory: string, files: readonly string[]): Promise<readonly IModule[]> {
  const { cruise } = await import('dependency-cruiser');
  const options: ICruiseOptions = {
    baseDir: directory,
    doNotFollow: neverFollowed,
    // Types are dependencies of a design as values are.
    tsPreCompilationDeps: true,
    parser: 'tsc',
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
    },
  };
  const { output } = await cruise(namesFor(files), options, await aliasesOf(directory));
  return (output as ICruiseResult).modules;
}

/** A name with brackets would be taken for a glob: the folder above it is named instead. */
function namesFor(files: readonly string[]): string[] {
  const names = files.map(file => {
    let name = file;
    while (/[*?[\]{}()!+@\\]/.test(name)) name = dirname(name);
    return name;
  });
  return [...new Set(names)];
}

/** Names of the packages that the project consists of, with their folders. */
function ownPackages({ files, read }: Project): ReadonlyMap<string, string> {
  const manifests = [...files].filter(file => /(?:^|\/)package\.json$/.test(file));
  return new Map(
    manifests.flatMap(file => {
      try {
        const { name } = JSON.parse(read(file)) as { name?: unknown };
        return typeof name === 'string' ? [[name, dirname(file)] as const] : [];
      } catch {
        // What is no JSON names no package.
        return [];
      }
    }),
  );
}

function readDependencies(
  from: string,
  dependencies: readonly IDependency[],
  project: Project,
  own: ReadonlyMap<string, string>,
): Pick<ImportReading, 'imports' | 'unresolved'> {
  const imports: Import[] = [];
  const unresolved: { from: string; specifier: string }[] = [];
  for (const { module, protocol, resolved, coreModule, couldNotResolve } of dependencies) {
    if (coreModule || protocol === 'data:') continue;
    const to = targetOf(module, couldNotResolve ? undefined : resolved, project, own);
    if (to === undefined) unresolved.push({ from, specifier: module });
    else imports.push({ from, line: null, specifier: module, to });
  }
  return { imports, unresolved };
}

function targetOf(
  specifier: string,
  resolved: string | undefined,
  project: Project,
  own: ReadonlyMap<string, string>,
): Import['to'] | undefined {
  const file = resolved === undefined ? undefined : fileOf(resolved, project);
  if (file !== undefined) return { file };
  const name = /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?=\/|$)/.exec(specifier)?.[0];
  if (name === undefined) return undefined;
  const folder = own.get(name);
  // A package of the workspace that is not built: its folder is known all the same.
  return folder === undefined ? { package: name } : { file: join(folder, 'package.json') };
}

/** In the checkout that is read; or in the person's own, to which links of a workspace lead. */
function fileOf(resolved: string, { directory, root, files }: Project): string | undefined {
  const path = resolve(directory, resolved);
  return [directory, root].map(base => relative(base, path).replaceAll('\\', '/')).find(each => files.has(each));
}
