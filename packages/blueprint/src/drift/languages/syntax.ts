import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Import, UnresolvedImport } from '../code.ts';
import type { ImportReading, Project } from './language.ts';

/** A part of a source that a query asked for. */
export interface Capture {
  readonly name: string;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Parses a source and answers the captures of a query, in the order of the source. */
export type Ask = (source: string) => Capture[];

export type Grammar =
  | 'c-sharp'
  | 'go'
  | 'java'
  | 'javascript'
  | 'python'
  | 'ruby'
  | 'rust'
  | 'tsx'
  | 'typescript';

const opened = new Map<string, Promise<Ask>>();

/** Loads the grammar of a language and compiles a query for it, once. It takes tens of milliseconds: only when needed. */
export function openSyntax(grammar: Grammar, query: string): Promise<Ask> {
  const key = `${grammar} ${query}`;
  const known = opened.get(key) ?? loadSyntax(grammar, query);
  opened.set(key, known);
  return known;
}

async function loadSyntax(grammar: Grammar, query: string): Promise<Ask> {
  const { Parser, Language, Query } = await loadParser();
  const language = await Language.load(await readFile(wasmOf(`tree-sitter-${grammar}`)));
  const compiled = new Query(language, query);
  const parser = new Parser();
  parser.setLanguage(language);
  return source => {
    const tree = parser.parse(source);
    if (tree === null) return [];
    try {
      return compiled.captures(tree.rootNode).map(({ name, node }) => ({
        name,
        text: node.text,
        line: node.startPosition.row + 1,
      }));
    } finally {
      // The tree is outside the memory that is collected.
      tree.delete();
    }
  };
}

/** A file with what its query found. */
export interface AskedFile {
  readonly file: string;
  readonly source: string;
  readonly captures: readonly Capture[];
}

/** Asks all files the same. */
export function askFiles({ read }: Project, files: readonly string[], ask: Ask): AskedFile[] {
  return files.map(file => {
    const source = read(file);
    return { file, source, captures: ask(source) };
  });
}

/** Where a capture leads; null for what the language brings along, undefined for nowhere. */
export type Target = Import['to'] | null | undefined;

/** Collects what captures lead to. */
export function createCollector() {
  const imports: Import[] = [];
  const unresolved: UnresolvedImport[] = [];
  return {
    add: (from: string, line: number | null, specifier: string, to: Target) => {
      if (to === undefined) unresolved.push({ from, specifier });
      else if (to !== null) imports.push({ from, line, specifier, to });
    },
    reading: (): ImportReading => ({ imports, unresolved, unread: [] }),
  };
}

const require = createRequire(import.meta.url);
const packageName = '@vscode/tree-sitter-wasm';

function wasmOf(name: string): string {
  return require.resolve(`${packageName}/wasm/${name}.wasm`);
}

type TreeSitter = typeof import('@vscode/tree-sitter-wasm');

let loading: Promise<TreeSitter> | undefined;

function loadParser(): Promise<TreeSitter> {
  loading ??= (async () => {
    // It is CommonJS whose names Node cannot see from outside.
    const module = require(packageName) as TreeSitter;
    await module.Parser.init({ locateFile: () => wasmOf('tree-sitter') });
    return module;
  })();
  return loading;
}
