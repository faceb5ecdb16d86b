import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { expect, test } from 'vitest';
import { arrows, readFiles, writeFiles } from './scene.ts';

// Our resolver against one that others rely on, for what both can know without an installation.

const files = {
  'package.json':
    '{"name":"shop","type":"module","imports":{"#lib/*":"./src/lib/*","#main":"./src/main.ts"}}',
  'src/main.ts': [
    "import a from './lib/a.js';",
    "import type { B } from './lib/b';",
    "import * as index from './lib';",
    "export * from '#lib/c.mjs';",
    "export { d } from './lib/d.cjs';",
    "const e = await import('./lib/e.tsx');",
    'const f = await import(`./lib/f.mts`);',
    "let g: import('./lib/g.js').G;",
    "let h: typeof import('./lib/h.js');",
    "import i = require('./lib/i.cjs');",
    "import data from './data.json' with { type: 'json' };",
    "// import './lib/no.js'",
    'const text = "import \'./lib/no.js\'";',
    "import fs, { type Stats } from 'node:fs';",
    "import { join } from 'path';",
    "import type from './lib/type.js';",
    "import {} from './lib/empty.js';",
    "import './lib/.hidden.js';",
    "function late() { return require('./lib/late'); }",
  ].join('\n'),
  'src/data.json': '{}',
  'src/lib/a.ts': "import '#main';\nimport '..//main.ts';\n",
  'src/lib/b.d.ts': 'export interface B {}\n',
  'src/lib/index.ts': "export * from './index.js';\nexport * from '.';\n",
  'src/lib/c.mts': "export * from '../lib/sub/';\n",
  'src/lib/sub/index.js': "exports.x = require('../late/index.js');\n",
  'src/lib/d.cts': 'export = 1;\n',
  'src/lib/e.tsx':
    "import './e.css';\nexport const E = () => <a href='./lib/no.js'>import './lib/no.js'</a>;\n",
  'src/lib/e.css': 'a {}\n',
  'src/lib/f.mts': 'export {};\n',
  'src/lib/g.ts': 'export type G = 1;\n',
  'src/lib/h.js': '#!/usr/bin/env node\nconst re = /import "x"/; export {};\n',
  'src/lib/i.cts': 'export {};\n',
  'src/lib/no.ts': 'export {};\n',
  'src/lib/type.ts': 'export default 1;\n',
  'src/lib/empty.ts': 'export {};\n',
  'src/lib/.hidden.js': 'export {};\n',
  'src/lib/late/index.js': 'module.exports = 1;\n',
};

test('edges are those of dependency-cruiser', async () => {
  const directory = await writeFiles(files);
  const named = Object.keys(files).filter(file => /\.[cm]?[jt]sx?$/.test(file));
  const { output } = await cruise(named, {
    baseDir: directory,
    tsPreCompilationDeps: true,
    parser: 'tsc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node'] },
  });
  const theirs = (output as ICruiseResult).modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ coreModule, couldNotResolve }) => !coreModule && !couldNotResolve)
      .map(({ resolved }) => `${source} -> ${resolved}`),
  );
  expect(theirs.length).toBeGreaterThan(20);
  const isHidden = (arrow: string) => arrow.startsWith('src/lib/.hidden');
  expect(arrows(await readFiles(files))).toEqual([...new Set(theirs)].filter(each => !isHidden(each)).sort());
});
