import { basename } from 'node:path/posix';
import type { Language, Project } from './language.ts';
import { type AskedFile, askFiles, createCollector, openSyntax } from './syntax.ts';
import { wordsOf } from './type-names.ts';

const query = '(package_declaration) @package (import_declaration) @import';

/**
 * Java: imports, those with a star by the types that are named, and types of the same package in other folders. Full
 * names in the middle of the code are not seen.
 */
export const java: Language = {
  name: 'Java',
  extensions: ['.java'],
  readImports: async (project, files) => {
    const ask = await openSyntax('java', query);
    const all = askFiles(project, javaFiles(project), ask);
    const types = typesOf(all);
    const wanted = new Set(files);
    const found = createCollector();
    for (const asked of all) {
      if (!wanted.has(asked.file)) continue;
      for (const { name, text, line } of asked.captures) {
        if (name === 'import') readImport(text, line, asked, types, found);
      }
      const neighbours = types.byPackage.get(packageOf(asked)) ?? [];
      addNamed(neighbours, packageOf(asked), null, asked, found);
    }
    return found.reading();
  },
};

interface TypeFile {
  readonly name: string;
  readonly file: string;
}

interface Types {
  readonly byName: ReadonlyMap<string, string>;
  readonly byPackage: ReadonlyMap<string, readonly TypeFile[]>;
}

type Collector = ReturnType<typeof createCollector>;

function javaFiles({ files }: Project): string[] {
  return [...files].filter(file => file.endsWith('.java'));
}

function packageOf({ captures }: AskedFile): string {
  const declaration = captures.find(({ name }) => name === 'package')?.text ?? '';
  return /([\w.]+)\s*;\s*$/.exec(declaration)?.[1] ?? '';
}

function typesOf(all: readonly AskedFile[]): Types {
  const byPackage = new Map<string, TypeFile[]>();
  const byName = new Map<string, string>();
  for (const asked of all) {
    const type = { name: basename(asked.file, '.java'), file: asked.file };
    const own = packageOf(asked);
    byPackage.set(own, [...(byPackage.get(own) ?? []), type]);
    byName.set(`${own}.${type.name}`, asked.file);
  }
  return { byName, byPackage };
}

function readImport(text: string, line: number, asked: AskedFile, types: Types, found: Collector): void {
  const path = /^import\s+(?:static\s+)?([\w.]+(?:\.\*)?)\s*;/.exec(text)?.[1] ?? '';
  const star = path.endsWith('.*') ? path.slice(0, -2) : undefined;
  const members = star === undefined ? undefined : types.byPackage.get(star);
  if (members !== undefined) {
    addNamed(members, path, line, asked, found);
    return;
  }
  const file = longestType(star ?? path, types.byName);
  if (file !== undefined) found.add(asked.file, line, path, { file });
  else if (!/^(?:java|jdk)\./.test(path)) found.add(asked.file, line, path, { package: groupOf(path) });
}

/** `a.b.C`, or the type that a nested type or a static member is in. */
function longestType(path: string, byName: ReadonlyMap<string, string>): string | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length--) {
    const file = byName.get(parts.slice(0, length).join('.'));
    if (file !== undefined) return file;
  }
  return undefined;
}

/** The names of packages and of what is published do not agree in Java; up to three parts tell one from the other. */
function groupOf(path: string): string {
  const parts = path.split('.').filter(part => /^[a-z]/.test(part));
  return parts.slice(0, 3).join('.');
}

function addNamed(
  types: readonly TypeFile[],
  specifier: string,
  line: number | null,
  asked: AskedFile,
  found: Collector,
): void {
  const words = wordsOf(asked.source);
  for (const { name, file } of types) {
    if (file !== asked.file && words.has(name)) found.add(asked.file, line, specifier, { file });
  }
}
