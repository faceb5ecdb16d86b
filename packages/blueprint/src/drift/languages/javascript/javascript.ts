import { isBuiltin } from 'node:module';
import type { Language, Project } from '../language.ts';
import { type Ask, createCollector, type Grammar, openSyntax, type Target } from '../syntax.ts';
import { createAliases } from './aliases.ts';
import { findModule } from './module-file.ts';
import { createPackages } from './packages.ts';

const query = `
(import_statement source: (string) @from)
(export_statement source: (string) @from)
(call_expression function: (import) arguments: (arguments . [(string) (template_string)] @from))
((call_expression function: (identifier) @name arguments: (arguments . [(string) (template_string)] @from))
  (#eq? @name "require"))`;

const typescriptQuery = `${query}
(import_require_clause source: (string) @from)`;

const grammars: readonly { readonly pattern: RegExp; readonly grammar: Grammar; readonly query: string }[] = [
  { pattern: /\.[cm]?ts$/, grammar: 'typescript', query: typescriptQuery },
  { pattern: /\.tsx$/, grammar: 'tsx', query: typescriptQuery },
  { pattern: /\.(?:[cm]?js|jsx)$/, grammar: 'javascript', query },
];

/**
 * JavaScript and TypeScript: imports and exports, with those of types and those in the middle of the code, and `require`.
 * Names are resolved as Node and TypeScript do, among the files of the project: nothing need be installed.
 */
export const javascript: Language = {
  name: 'JavaScript and TypeScript',
  extensions: ['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx'],
  readImports: async (project, files) => {
    const resolve = createResolver(project);
    const found = createCollector();
    for (const { pattern, grammar, query: text } of grammars) {
      const own = files.filter(file => pattern.test(file));
      if (own.length === 0) continue;
      const ask: Ask = await openSyntax(grammar, text);
      for (const file of own) {
        for (const { name, text: quoted, line } of ask(project.read(file))) {
          const specifier = quoted.slice(1, -1);
          if (name === 'from' && !specifier.includes('${')) {
            found.add(file, line, specifier, resolve(specifier, file));
          }
        }
      }
    }
    return found.reading();
  },
};

/** Where a specifier leads, from a file. */
function createResolver(project: Project): (specifier: string, from: string) => Target {
  const packages = createPackages(project);
  const aliases = createAliases(project);
  return (given, from) => {
    // Bundlers take a query behind a name.
    const specifier = given.replace(/[?].*$/, '');
    if (/^(?:node|bun|deno|data|https?|virtual):/.test(specifier) || isBuiltin(specifier)) return null;
    if (/^\.{0,2}\/|^\.{1,2}$/.test(specifier)) return fileOr(findModule(specifier, from, project.files));
    if (specifier.startsWith('#')) return fileOr(packages.findImport(specifier, from));
    const file = aliases.find(specifier, from) ?? packages.findOwn(specifier);
    if (file !== undefined) return { file };
    const name = /^(?:@[\w.~-]+\/)?[\w-][\w.~-]*(?=\/|$)/.exec(specifier)?.[0];
    return name === undefined || aliases.isAlias(specifier, from) ? undefined : { package: name };
  };
}

function fileOr(file: string | undefined): Target {
  return file === undefined ? undefined : { file };
}
