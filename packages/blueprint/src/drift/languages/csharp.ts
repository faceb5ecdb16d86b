import type { Language, Project } from './language.ts';
import { type AskedFile, askFiles, createCollector, openSyntax } from './syntax.ts';
import { wordsOf } from './type-names.ts';

const query = `
(using_directive) @using
(namespace_declaration name: (_) @namespace)
(file_scoped_namespace_declaration name: (_) @namespace)
(class_declaration name: (identifier) @type)
(struct_declaration name: (identifier) @type)
(interface_declaration name: (identifier) @type)
(record_declaration name: (identifier) @type)
(enum_declaration name: (identifier) @type)
(delegate_declaration name: (identifier) @type)`;

/**
 * C#: a namespace does not say which file is meant, so an edge is a type that is named and that a namespace in sight
 * declares: by `using`, or because it is the own one or one around it.
 */
export const csharp: Language = {
  name: 'C#',
  extensions: ['.cs'],
  readImports: async (project, files) => {
    const ask = await openSyntax('c-sharp', query);
    const all = askFiles(project, csharpFiles(project), ask);
    const namespaces = declaredTypes(all);
    const shared = all.flatMap(asked => usingsOf(asked).filter(({ isGlobal }) => isGlobal));
    const wanted = new Set(files);
    const found = createCollector();
    for (const asked of all.filter(({ file }) => wanted.has(file))) {
      readFile(asked, shared, namespaces, found);
    }
    return found.reading();
  },
};

/** By namespace, the files of each type: a partial one has several. */
type Namespaces = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

interface Using {
  readonly path: string;
  readonly line: number;
  readonly isGlobal: boolean;
}

function csharpFiles({ files }: Project): string[] {
  return [...files].filter(file => file.endsWith('.cs'));
}

function declaredTypes(all: readonly AskedFile[]): Namespaces {
  const namespaces = new Map<string, Map<string, string[]>>();
  for (const { file, captures } of all) {
    for (const own of namespacesOf(captures)) {
      const types = namespaces.get(own) ?? new Map<string, string[]>();
      namespaces.set(own, types);
      for (const { name, text } of captures) {
        if (name === 'type') types.set(text, [...(types.get(text) ?? []), file]);
      }
    }
  }
  return namespaces;
}

function namespacesOf(captures: AskedFile['captures']): string[] {
  const named = captures.filter(({ name }) => name === 'namespace').map(({ text }) => text);
  return named.length === 0 ? [''] : [...new Set(named)];
}

function usingsOf({ captures }: AskedFile): Using[] {
  return captures.flatMap(({ name, text, line }) => {
    const path = /^(global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(?:global::)?([\w.]+)/.exec(text);
    return name !== 'using' || path === null
      ? []
      : [{ path: path[2] ?? '', line, isGlobal: path[1] !== undefined }];
  });
}

function readFile(
  asked: AskedFile,
  shared: readonly Using[],
  namespaces: Namespaces,
  found: ReturnType<typeof createCollector>,
): void {
  const words = wordsOf(asked.source);
  const add = (namespace: string, line: number | null) => {
    for (const [type, files] of namespaces.get(namespace) ?? []) {
      if (!words.has(type) || files.includes(asked.file)) continue;
      for (const file of files) found.add(asked.file, line, namespace, { file });
    }
  };
  for (const { path, line } of usingsOf(asked)) {
    const own = longestNamespace(path, namespaces);
    if (own !== undefined) add(own, line);
    else if (!/^System(?:\.|$)/.test(path)) found.add(asked.file, line, path, { package: rootOf(path) });
  }
  for (const { path } of shared) add(longestNamespace(path, namespaces) ?? path, null);
  for (const namespace of namespacesOf(asked.captures)) {
    for (const around of namespacesAround(namespace)) add(around, null);
  }
}

/** `using static A.B.Type` and `using T = A.B.Type` name a type behind the namespace. */
function longestNamespace(path: string, namespaces: Namespaces): string | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.');
    if (namespaces.has(name)) return name;
  }
  return undefined;
}

function namespacesAround(namespace: string): string[] {
  const parts = namespace.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

function rootOf(path: string): string {
  return path.split('.').slice(0, 2).join('.');
}
