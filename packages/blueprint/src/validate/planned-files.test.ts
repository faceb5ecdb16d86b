import { expect, test } from 'vitest';
import { missingOf, plannedFiles } from './planned-files.ts';

test.each([
  [
    'a tree with comments',
    '## File structure\n\n```\nshop/\n├── core/\n│   ├── __init__.py\n│   └── count.py   # counts\n├── cli.py\n└── README.md\n```\n\n## Tests\n\nsrc/no.ts\n',
    ['shop/core/__init__.py', 'shop/core/count.py', 'shop/cli.py', 'shop/README.md'],
  ],
  [
    'a list, with what each is for',
    '# Build\n\n### Project structure\n\n- src/count.ts: `languageOf(path)`, pure\n- `src/walk.ts`, `src/cli.ts` – files\n- src/**: nothing else\n- Version 1.2 of the tool\n\n### Other\n- src/no.ts\n',
    ['src/count.ts', 'src/walk.ts', 'src/cli.ts'],
  ],
  ['sections below it', '## File layout\n\n### Source\n\n- src/a.go\n\n## Rules\n- b.go\n', ['src/a.go']],
  ['no such section', 'Make src/a.ts.', []],
  ['placeholders', '## File structure\n- sql/YYYYMMDD_name.sql\n- ../out.ts\n- src/{name}.ts\n', []],
])('%s', (_, prompt, expected) => {
  expect(plannedFiles(prompt)).toEqual(expected);
});

test('what is there is not missing, also where the tree begins with the name of the project', () => {
  const files = ['core/count.py', 'src/cli.ts'];
  expect(missingOf(['shop/core/count.py', 'shop/cli.py', 'src/cli.ts', 'core'], files)).toEqual([
    'shop/cli.py',
  ]);
});
