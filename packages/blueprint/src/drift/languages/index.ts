import { csharp } from './csharp.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript } from './javascript/javascript.ts';
import type { Language } from './language.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';

/** All languages whose imports are read. Their readers load parsers only when they are asked. */
export const languages: readonly Language[] = [javascript, python, go, java, rust, csharp, ruby];

const languageOf = new Map(
  languages.flatMap(language => language.extensions.map(extension => [extension, language] as const)),
);

/** Languages that a project may have code in and whose imports nobody reads: drift says "not measured" of them. */
const otherExtensions = new Set(
  '.kt .kts .scala .groovy .clj .php .swift .m .mm .c .h .cc .cpp .cxx .hh .hpp .dart .ex .exs .erl .hs .ml .lua .pl .r .jl .zig .nim .fs .vb .vue .svelte .astro .coffee'.split(
    ' ',
  ),
);

export function findLanguage(file: string): Language | undefined {
  return languageOf.get(extensionOf(file));
}

/** A source file: of a language that is read, or of one that is not. Configuration of tools and hidden folders are none. */
export function isSource(file: string): boolean {
  const extension = extensionOf(file);
  const isCode = languageOf.has(extension) || otherExtensions.has(extension);
  return isCode && !/(?:^|\/)\.|(?:^|\/)node_modules\/|\.config\.[cm]?[jt]s$/.test(file);
}

export function extensionOf(file: string): string {
  return /\.[^./]+$/.exec(file)?.[0].toLowerCase() ?? '';
}
