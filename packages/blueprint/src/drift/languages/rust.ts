import { basename, dirname, join } from 'node:path/posix';
import type { Language, Project } from './language.ts';
import { askFiles, type Capture, createCollector, openSyntax, type Target } from './syntax.ts';

const query = `
(use_declaration argument: (_) @use)
(extern_crate_declaration name: (identifier) @use)
(scoped_identifier) @path
(scoped_type_identifier) @path`;

/**
 * Rust: `use`, and paths that begin with a crate. `mod` only says where a module is, so it is no import. Paths inside the
 * arguments of macros are not seen.
 */
export const rust: Language = {
  name: 'Rust',
  extensions: ['.rs'],
  readImports: async (project, files) => {
    const ask = await openSyntax('rust', query);
    const crates = cratesOf(project);
    const found = createCollector();
    for (const { file, captures } of askFiles(project, files, ask)) {
      const own = crateOf(file, crates);
      const told = new Set<string>();
      for (const { name, text, line } of outermost(captures)) {
        const paths = name === 'use' ? expandUse(text) : [text.replace(/\s/g, '')];
        for (const path of paths) {
          const to = targetOf(path, { file, own, crates, isUse: name === 'use' }, project);
          const key = `${name} ${JSON.stringify(to)}`;
          if (to !== undefined && told.has(key)) continue;
          told.add(key);
          // A path without `use` may begin with anything: an enum, a module of the same file.
          if (name === 'use' || to !== undefined) found.add(file, line, path, to);
        }
      }
    }
    return found.reading();
  },
};

/** The beginning of a path, and the parts of a `use`, are paths themselves. */
function outermost(captures: readonly Capture[]): Capture[] {
  const kept: Capture[] = [];
  for (const capture of captures) {
    const last = kept.at(-1);
    if (capture.name === 'use' || last === undefined || !isInside(capture, last)) kept.push(capture);
  }
  return kept;
}

function isInside({ text, line }: Capture, around: Capture): boolean {
  return around.text.includes(text) && line <= around.line + around.text.split('\n').length - 1;
}

interface Crate {
  readonly name: string;
  readonly folder: string;
  readonly dependencies: ReadonlySet<string>;
}

function cratesOf({ files, read }: Project): Crate[] {
  return [...files]
    .filter(file => /(?:^|\/)Cargo\.toml$/.test(file))
    .map(file => {
      const text = read(file);
      const name = /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(text)?.[1] ?? '';
      return { name: toIdentifier(name), folder: dirname(file), dependencies: dependenciesIn(text) };
    })
    .sort((one, other) => other.folder.length - one.folder.length);
}

function dependenciesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  let isList = false;
  for (const line of text.split('\n')) {
    const [, table] = /^\s*\[([^\]]+)\]/.exec(line) ?? [];
    if (table !== undefined) {
      const [, inTable] = /dependencies\.["']?([\w-]+)/.exec(table) ?? [];
      if (inTable !== undefined) names.add(toIdentifier(inTable));
      isList = /dependencies$/.test(table);
    } else if (isList) {
      const [, name] = /^\s*["']?([\w-]+)["']?\s*[.=]/.exec(line) ?? [];
      if (name !== undefined) names.add(toIdentifier(name));
    }
  }
  return names;
}

function toIdentifier(name: string): string {
  return name.replaceAll('-', '_');
}

function crateOf(file: string, crates: readonly Crate[]): Crate | undefined {
  return crates.find(({ folder }) => folder === '.' || file.startsWith(`${folder}/`));
}

/** `a::{b, c::{d, e as f}}` is `a::b`, `a::c::d` and `a::c::e`. */
function expandUse(text: string): string[] {
  const use = text
    .replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '')
    .replace(/\s+as\s+\w+/g, '')
    .replace(/\s+/g, '');
  const open = use.indexOf('{');
  if (open === -1) return [use];
  const before = use.slice(0, open);
  return splitList(use.slice(open + 1, use.lastIndexOf('}'))).flatMap(part =>
    expandUse(part).map(each => (each === 'self' ? before.replace(/::$/, '') : before + each)),
  );
}

function splitList(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (const [index, character] of [...text].entries()) {
    if (character === '{') depth++;
    else if (character === '}') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)].filter(part => part !== '');
}

interface Place {
  readonly file: string;
  readonly own: Crate | undefined;
  readonly crates: readonly Crate[];
  readonly isUse: boolean;
}

const ofTheLanguage = new Set(['std', 'core', 'alloc', 'proc_macro', 'test', 'Self']);

function targetOf(path: string, { file, own, crates, isUse }: Place, project: Project): Target {
  const [first = '', ...rest] = path.replace(/^::/, '').split('::');
  const found = (root: string | undefined, parts: readonly string[]): Target => {
    const module = root === undefined ? undefined : moduleFile(root, parts, project);
    return module === undefined ? undefined : module === file ? null : { file: module };
  };
  if (ofTheLanguage.has(first)) return isUse ? null : undefined;
  if (first === 'crate') return found(rootOf(file, own, project), rest);
  if (first === 'self') return found(file, rest);
  if (first === 'super') {
    const more = /^(?:super(?:::|$))*/.exec(rest.join('::'))?.[0].split('super').length ?? 1;
    return found(parentOf(file, more, project), rest.slice(more - 1));
  }
  const workspace = crates.find(({ name }) => name === first);
  if (workspace !== undefined && workspace !== own) {
    return found(rootFile(workspace.folder, ['src/lib.rs', 'src/main.rs'], project), rest);
  }
  // The library of a crate, used by its own binary or tests.
  if (workspace !== undefined) return found(rootFile(workspace.folder, ['src/lib.rs'], project), rest);
  if (own?.dependencies.has(first) === true) return { package: first };
  const child = moduleFile(file, [first, ...rest], project);
  if (child !== undefined && child !== file) return { file: child };
  if (!isUse) return undefined;
  // An enum or a module of the same file.
  return /^[A-Z]/.test(first) || declares(file, first, project) ? null : { package: first };
}

function declares(file: string, name: string, { read }: Project): boolean {
  return new RegExp(`\\b(?:mod|enum|struct|trait|type)\\s+${name}\\b`).test(read(file));
}

/** The file that the crate of a file begins with. */
function rootOf(file: string, own: Crate | undefined, project: Project): string | undefined {
  if (own === undefined) return undefined;
  const inside = own.folder === '.' ? file : file.slice(own.folder.length + 1);
  if (!inside.startsWith('src/') || inside.startsWith('src/bin/')) return file;
  return rootFile(own.folder, ['src/lib.rs', 'src/main.rs'], project);
}

function rootFile(folder: string, names: readonly string[], { files }: Project): string | undefined {
  return names.map(name => join(folder, name)).find(name => files.has(name));
}

/** Where the modules below a file are. */
function folderOf(file: string): string {
  const isRoot = /^(?:mod|lib|main)\.rs$/.test(basename(file)) || !/(?:^|\/)src\//.test(file);
  return isRoot ? dirname(file) : file.replace(/\.rs$/, '');
}

function parentOf(file: string, levels: number, project: Project): string | undefined {
  let current: string | undefined = file;
  for (let count = 0; count < levels && current !== undefined; count++) {
    const folder: string = basename(current) === 'mod.rs' ? dirname(dirname(current)) : dirname(current);
    current =
      rootFile(folder, ['mod.rs', 'lib.rs', 'main.rs'], project) ?? rootFile('.', [`${folder}.rs`], project);
  }
  return current;
}

/** The file of the module that a path leads to, as far down as there are files. */
function moduleFile(root: string, parts: readonly string[], { files }: Project): string | undefined {
  let [file, folder] = [root, folderOf(root)];
  for (const part of parts) {
    const next = [join(folder, `${part}.rs`), join(folder, part, 'mod.rs')].find(name => files.has(name));
    if (next === undefined) break;
    file = next;
    folder = join(folder, part);
  }
  return file;
}
