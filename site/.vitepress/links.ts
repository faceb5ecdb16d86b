import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { linkedFile, pageAddress, repository } from './pages.ts';

/** Files that pages link to and that are no pages themselves; they come along. */
const files = new Set<string>();

/**
 * Turns links between files of the repository into links between pages. What points at nothing stays as it is, and
 * VitePress fails the build for it.
 */
export function linkPages(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('pages', ({ tokens, env }) => {
    const from = relative(repository, env.realPath ?? env.path);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const target = token.type === 'link_open' ? token.attrGet('href') : null;
      if (target !== null && !/^([a-z]+:|#|\/)/.test(target)) token.attrSet('href', addressOf(from, target));
    }
  });
}

function addressOf(from: string, target: string): string {
  const [path = '', hash] = target.split('#');
  const file = linkedFile(from, path);
  if (file === undefined) return target;
  const anchor = hash === undefined ? '' : `#${hash}`;
  if (file.endsWith('.md')) return pageAddress(file) + anchor;
  if (existsSync(join(repository, file, 'README.md'))) return pageAddress(`${file}/README.md`) + anchor;
  files.add(file);
  return `/${nameOf(file)}`;
}

/** Copies what is linked and no page into the site. */
export function copyLinkedFiles(site: string): void {
  for (const file of files) {
    mkdirSync(dirname(join(site, nameOf(file))), { recursive: true });
    cpSync(join(repository, file), join(site, nameOf(file)));
  }
}

/** With an ending, so that a browser shows it instead of saving it. */
function nameOf(file: string): string {
  return extname(file) === '' ? `${file}.txt` : file;
}
