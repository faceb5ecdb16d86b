import type { DefaultTheme } from 'vitepress';
import { pageAddress, pagesIn, titleOf } from './pages.ts';

type Item = DefaultTheme.SidebarItem;

/** The lists beside the pages. What no list of a product names stands under "More". */
export const sidebar: DefaultTheme.SidebarMulti = {
  '/migrate/': product('docs/migrate', [
    ['Start', ['README', 'first-hour', 'comparison']],
    ['Write', ['files', 'lint', 'verify', 'locks']],
    ['Run', ['ci', 'github-action', 'container', 'fleet', 'backup', 'health']],
    ['Change over', ['import']],
    ['When something is wrong', ['runbook', 'errors', 'exit-codes']],
    ['Reference', ['commands', 'configuration', 'library', 'history-tables']],
    ['Ground', ['security', 'faults', 'lint-comparison', 'lint-differences']],
  ]),
  '/blueprint/': product('docs/blueprint', [
    ['Start', ['README', 'first-hour', 'case-study', 'comparison']],
    ['Design', ['brief', 'templates', 'design', 'models', 'prompts', 'import', 'folder', 'show']],
    ['Build', ['build', 'agents', 'agent-window']],
    ['Prove', ['validate', 'drift', 'github-action', 'report', 'eval']],
    ['When something is wrong', ['runbook', 'errors', 'exit-codes']],
    ['Reference', ['commands', 'configuration', 'library']],
    ['Ground', ['security']],
  ]),
  '/examples/': [
    list(
      'migrate',
      ['saas', 'fleet', 'adopt'].map(name => `examples/${name}/README.md`),
    ),
    list(
      'blueprint',
      ['tutorial', 'api-gateway', 'authorization'].map(name => `examples/${name}/README.md`),
    ),
  ],
  '/decisions/': [list('Decisions', ['docs/decisions/README.md', ...pagesIn('docs/decisions')])],
};

function product(folder: string, groups: readonly (readonly [string, readonly string[]])[]): Item[] {
  const listed = groups.flatMap(([, names]) => names.map(name => `${folder}/${name}.md`));
  const others = pagesIn(folder).filter(file => !listed.includes(file));
  return [
    ...groups.map(([title, names]) =>
      list(
        title,
        names.map(name => `${folder}/${name}.md`),
      ),
    ),
    ...(others.length === 0 ? [] : [list('More', others)]),
    { ...list('Rules', [`${folder}/rules/README.md`, ...pagesIn(`${folder}/rules`)]), collapsed: true },
  ];
}

function list(text: string, files: readonly string[]): Item {
  return { text, items: files.map(file => ({ text: titleOf(file), link: pageAddress(file) })) };
}
