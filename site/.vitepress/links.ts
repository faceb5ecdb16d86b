import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { linkedFile, pageAddress, repository } from './pages.ts';

/** Files that pages link to and that are no pages themselves; they come along. */
const files = new Set<string>();

/**
 * Turns links between files of the repository into links between pages. A link to a heading that is not there ends the
 * build here; a link to a file that is not there stays as it is, and VitePress ends the build for it.
 */
export function linkPages(markdown: MarkdownRenderer): void {
  const headingsOf = readHeadings(markdown);
  markdown.core.ruler.push('pages', ({ tokens, env }) => {
    if (env.realPath === undefined) return;
    const from = relative(repository, env.realPath);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const target = token.type === 'link_open' ? token.attrGet('href') : null;
      if (target === null || /^([a-z]+:|\/)/.test(target)) continue;
      const [path = '', heading] = decodeURI(target).split('#');
      const file = path === '' ? from : linkedFile(from, path);
      if (file === undefined) continue;
      if (heading !== undefined && !headingsOf(file).has(heading)) {
        throw new Error(`${from} links to ${target}, and ${file} has no such heading.`);
      }
      if (path !== '') token.attrSet('href', addressOf(file) + (heading === undefined ? '' : `#${heading}`));
    }
  });
}

/** As code hosts make it, so that a link to a heading works there and here. */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Mark}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The anchors of a page, read once. */
function readHeadings(markdown: MarkdownRenderer): (file: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return file => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const tokens = markdown.parse(readFileSync(join(repository, file), 'utf8'), {});
    const headings = tokens.flatMap(token =>
      token.type === 'heading_open' ? (token.attrGet('id') ?? []) : [],
    );
    const all = new Set(headings);
    known.set(file, all);
    return all;
  };
}

function addressOf(file: string): string {
  if (file.endsWith('.md')) return pageAddress(file);
  if (existsSync(join(repository, file, 'README.md'))) return pageAddress(`${file}/README.md`);
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
