import { dirname } from 'node:path/posix';
import type { Language, Project } from './language.ts';
import { pythonStandardLibrary } from './standard-libraries.ts';
import { type Ask, askFiles, createCollector, openSyntax, type Target } from './syntax.ts';

const query = '(import_statement) @import (import_from_statement) @from (future_import_statement) @future';

/** Python: `import` and `from … import`, absolute and relative. Imports by `importlib` are not seen. */
export const python: Language = {
  name: 'Python',
  extensions: ['.py', '.pyi'],
  readImports: async (project, files) => {
    const ask: Ask = await openSyntax('python', query);
    const found = createCollector();
    for (const { file, captures } of askFiles(project, files, ask)) {
      for (const { name, text, line } of captures) {
        if (name === 'future') continue;
        const targets =
          name === 'import' ? plainImport(text, file, project) : fromImport(text, file, project);
        for (const [specifier, to] of targets) found.add(file, line, specifier, to);
      }
    }
    return found.reading();
  },
};

type Named = readonly [specifier: string, to: Target];

/** `import a.b, c as d` */
function plainImport(text: string, file: string, project: Project): Named[] {
  const names = withoutNoise(text)
    .replace(/^import\s+/, '')
    .split(',');
  return names.map(name => {
    const module = name.trim().split(/\s+as\s+/)[0] ?? '';
    return [module, absolute(module.split('.'), file, project)];
  });
}

/** `from a.b import c, d`: c may be a module of its own. */
function fromImport(text: string, file: string, project: Project): Named[] {
  const parts = /^from\s+(\.*)\s*([\w.]*)\s+import\s+\(?([\s\S]*?)\)?$/.exec(withoutNoise(text));
  if (parts === null) return [];
  const [, dots = '', module = '', list = ''] = parts;
  const path = module === '' ? [] : module.split('.');
  const names = list.split(',').map(name => name.trim().split(/\s+as\s+/)[0] ?? '');
  const targets = names
    .filter(name => name !== '')
    .map((name): Named => {
      const specifier = `${dots}${module}`;
      if (dots === '') return [specifier, absolute([...path, name], file, project)];
      const folder = above(file, dots.length);
      return [specifier, relativeTo(folder, [...path, name], project)];
    });
  return targets;
}

function withoutNoise(text: string): string {
  return text.replace(/#.*$/gm, '').replace(/\\\n/g, ' ').trim();
}

function above(file: string, dots: number): string {
  let folder = dirname(file);
  for (let count = 1; count < dots; count++) folder = dirname(folder);
  return folder;
}

/** `from . import name` may mean a module of the folder, or something in its `__init__.py`. */
function relativeTo(folder: string, path: readonly string[], { files }: Project): Target {
  const inFolder = path.length === 1 ? moduleNames(folder, []).find(name => files.has(name)) : undefined;
  const found = longestModule(folder, path, files) ?? inFolder;
  return found === undefined ? undefined : { file: found };
}

/** From the folders that are no package themselves; what is not there is the standard library's, or a package. */
function absolute(path: readonly string[], file: string, { files }: Project): Target {
  const [first = ''] = path;
  for (const folder of rootsFor(file, files)) {
    const found = longestModule(folder, path, files);
    if (found !== undefined) return { file: found };
  }
  return pythonStandardLibrary.has(first) ? null : { package: first };
}

function rootsFor(file: string, files: ReadonlySet<string>): string[] {
  const roots = ['.', 'src', 'lib'];
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) {
    if (!files.has(`${folder}/__init__.py`)) roots.push(folder);
  }
  return [...new Set(roots)];
}

/** The file of `a.b.c`, of `a.b`, or of `a`, whichever is there. */
function longestModule(
  folder: string,
  path: readonly string[],
  files: ReadonlySet<string>,
): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const found = moduleNames(folder, path.slice(0, length)).find(name => files.has(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function moduleNames(folder: string, path: readonly string[]): string[] {
  const base = [...(folder === '.' ? [] : [folder]), ...path].join('/');
  return [`${base}.py`, `${base}/__init__.py`, `${base}.pyi`, `${base}/__init__.pyi`];
}
