import { defineConfig } from 'vitepress';
import { keepBraces } from './braces.ts';
import { copyLinkedFiles, linkPages, slugOf } from './links.ts';
import { notPages, pageFile } from './pages.ts';
import { sidebar } from './sidebar.ts';

/**
 * The documentation as a static site: the Markdown of the repository where it stands, nothing copied. It loads nothing
 * from elsewhere: fonts are those of the system, and the search is an index of its own. A dead link fails the build.
 */
export default defineConfig({
  title: 'proven',
  description: 'migrate: PostgreSQL schema migrations for fleets. blueprint: design, build, proof.',
  lang: 'en',
  // No icon: without this line a browser asks for one that is not there.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: '..',
  srcExclude: notPages,
  rewrites: pageFile,
  outDir: 'dist',
  cacheDir: '../node_modules/.cache/vitepress',
  // Pages open from a folder of files too.
  cleanUrls: false,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: slugOf },
    config: markdown => {
      linkPages(markdown);
      keepBraces(markdown);
    },
  },
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  buildEnd: ({ outDir }) => copyLinkedFiles(outDir),
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: [
      { text: 'migrate', link: '/migrate/', activeMatch: '^/migrate/' },
      { text: 'blueprint', link: '/blueprint/', activeMatch: '^/blueprint/' },
      { text: 'Decisions', link: '/decisions/', activeMatch: '^/decisions/' },
      { text: 'Architecture', link: '/architecture', activeMatch: '^/architecture' },
    ],
    sidebar,
    docFooter: { prev: false, next: false },
  },
});
