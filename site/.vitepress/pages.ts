import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Markdown that is no page: of the tests, of the case studies, and of tools. */
export const notPages = [
  '.changeset/**',
  '.claude/**',
  '.git/**',
  'bench/**',
  'design/**',
  'examples/*/!(README.md)',
  'examples/*/*/**',
  'packages/!(migrate|blueprint)/**',
  'packages/*/{src,test,dist}/**',
  'site/.vitepress/**',
  'site/dist/**',
];

/** Where a Markdown file of the repository stands on the site: `docs/migrate/README.md` is `migrate/index.md`. */
export function pageFile(file: string): string {
  if (file === 'site/index.md') return 'index.md';
  if (file === 'README.md') return 'readme.md';
  const path = file.replace(/^docs\//, '');
  return posix.basename(path) === 'README.md'
    ? posix.join(posix.dirname(path), 'index.md')
    : posix.join(posix.dirname(path), posix.basename(path).toLowerCase());
}

/** The address of a page, by the path of its Markdown in the repository. */
export function pageAddress(file: string): string {
  return `/${pageFile(file)}`.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '');
}

/** The first heading of a page, which is its name in lists. */
export function titleOf(file: string): string {
  const [, title = file] = /^# (.+)$/m.exec(readFileSync(join(repository, file), 'utf8')) ?? [];
  return title.replaceAll('`', '');
}

/** The pages of a folder in the order of their names, without its README. */
export function pagesIn(folder: string): string[] {
  return readdirSync(join(repository, folder))
    .filter(name => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map(name => `${folder}/${name}`);
}

/** What a relative link of a file points at, as a path in the repository; undefined where nothing is there. */
export function linkedFile(from: string, path: string): string | undefined {
  const file = posix.join(dirname(from), decodeURI(path));
  return !file.startsWith('..') && existsSync(join(repository, file)) ? file.replace(/\/$/, '') : undefined;
}
