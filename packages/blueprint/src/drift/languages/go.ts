import { dirname, join } from 'node:path/posix';
import type { Language, Project } from './language.ts';
import { askFiles, createCollector, openSyntax, type Target } from './syntax.ts';

const query = '(import_spec path: (_) @path)';

/** Go: an import means a folder, of which the first file stands for all. */
export const go: Language = {
  name: 'Go',
  extensions: ['.go'],
  readImports: async (project, files) => {
    const ask = await openSyntax('go', query);
    const modules = modulesOf(project);
    const folders = firstFiles(project);
    const found = createCollector();
    for (const { file, captures } of askFiles(project, files, ask)) {
      for (const { text, line } of captures) {
        const path = text.slice(1, -1);
        found.add(file, line, path, targetOf(path, modules, folders));
      }
    }
    return found.reading();
  },
};

interface GoModule {
  readonly path: string;
  readonly folder: string;
  readonly required: readonly string[];
}

function modulesOf({ files, read }: Project): GoModule[] {
  return [...files]
    .filter(file => /(?:^|\/)go\.mod$/.test(file))
    .flatMap(file => {
      const text = read(file).replace(/\/\/.*$/gm, '');
      const path = /^module\s+"?([^\s"]+)"?/m.exec(text)?.[1];
      const required = [...text.matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w./~-]+)\s+v\d/gm)].map(
        ([, name = '']) => name,
      );
      return path === undefined ? [] : [{ path, folder: dirname(file), required }];
    })
    .sort((one, other) => other.path.length - one.path.length);
}

function firstFiles({ files }: Project): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const file of [...files].sort()) {
    // A package is not imported for its tests.
    if (!file.endsWith('.go') || file.endsWith('_test.go')) continue;
    if (!folders.has(dirname(file))) folders.set(dirname(file), file);
  }
  return folders;
}

function targetOf(path: string, modules: readonly GoModule[], folders: ReadonlyMap<string, string>): Target {
  const own = modules.find(module => path === module.path || path.startsWith(`${module.path}/`));
  if (own !== undefined) {
    const file = folders.get(join(own.folder, path.slice(own.path.length)));
    return file === undefined ? undefined : { file };
  }
  // The standard library has no point in its first part, and `C` is the compiler's own.
  if (!(path.split('/')[0] ?? '').includes('.')) return null;
  const required = modules.flatMap(module => module.required).sort((a, b) => b.length - a.length);
  const name = required.find(each => path === each || path.startsWith(`${each}/`));
  return { package: name ?? path.split('/').slice(0, 3).join('/') };
}
